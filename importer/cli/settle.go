package cli

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
)

// settleOptions are the flags of settle.
type settleOptions struct {
	absent  bool
	created string
	journal string
	quiet   bool
}

func newSettle(t *terminal) *cobra.Command {
	var o settleOptions
	c := &cobra.Command{
		Use:   "settle RUN ROW…",
		Short: "Say what you saw in Vitec of uncertain rows",
		Long: `Say what you saw in Vitec of rows that are uncertain: that they are not there
(--absent), or that a row's comeback is there (--created ID). Vitec is asked
about them once more. Unless that shows otherwise your word is taken, and the
journal keeps who gave it. Rows that are not there are sent by the next resume,
or import of the same sheet.

It ends with 0 if the rows are settled, and 2 if nothing was changed.`,
		Example: `  comebacks settle 12 7 9 --absent
  comebacks settle 12 7 --created CAL5f2c`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = o.quiet
			return runSettle(c.Context(), t, args, &o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.absent, "absent", false, "the rows are not in Vitec")
	f.StringVar(&o.created, "created", "", "the row is in Vitec, as the comeback with this id")
	f.StringVar(&o.journal, "journal", "", "the journal's file (default: in your user's state folder)")
	f.BoolVar(&o.quiet, "quiet", false, "say nothing, but for what goes wrong")
	return c
}

func (o *settleOptions) check(rows []string) error {
	switch {
	case o.absent == (o.created != ""):
		return &usageError{"say either --absent or --created ID", "see: comebacks settle --help"}
	case o.created != "" && !plausibleID(o.created):
		return &usageError{fmt.Sprintf("--created %q can't be the id of a comeback", o.created), "write it as Vitec shows it"}
	case o.created != "" && len(rows) > 1:
		return &usageError{fmt.Sprintf("one comeback can't be that of %d rows", len(rows)), "settle each row with its own --created ID"}
	}
	return nil
}

// plausibleID reports whether a text can be the id of a comeback: 1 to 40
// characters, without spaces and what can't be seen.
func plausibleID(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= 40 &&
		strings.IndexFunc(id, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == unicode.ReplacementChar }) < 0 &&
		!strings.ContainsAny(id[:1], "=+-@")
}

func runSettle(ctx context.Context, t *terminal, args []string, o *settleOptions) error {
	if err := o.check(args[1:]); err != nil {
		return err
	}
	var err error
	if o.journal, err = journalPath(o.journal); err != nil {
		return err
	}
	info, err := findRun(o.journal, args[:1])
	if err != nil {
		return err
	}
	jb, note, err := jobOf(ctx, t, info, &reconcileOptions{journal: o.journal, workers: 1, timeout: defaultTimeout, retries: 3})
	if err != nil {
		return err
	}
	if note != "" {
		t.say("%s", note)
	}
	if jb.to, err = connectTo(ctx, t, &jb.options.Send); err != nil {
		return err
	}
	defer jb.to.close()
	j, err := journal.Open(o.journal)
	if err != nil {
		return err
	}
	defer j.Close()
	kept := j.Run(info)
	defer kept.Leave()
	doubts, err := openDoubts(kept, args[1:])
	if err != nil {
		return err
	}
	run := &importer.Run{API: jb.to.api, Server: info.Server, Journal: kept, Workers: 1, Retries: 3}
	for h, err := range run.LookUp(ctx, queries(doubts)) {
		if err != nil {
			return err
		}
		if err := jb.hold(kept, h, o); err != nil {
			return err
		}
	}
	for _, d := range doubts {
		if err := o.settle(kept, d); err != nil {
			return err
		}
	}
	if err := jb.bringUpToDate(j, kept, info); err != nil {
		return err
	}
	t.say("%s settled, as you say", report.Plural(len(doubts), "row is", "rows are"))
	return nil
}

// openDoubts gives the doubts of rows that are named.
func openDoubts(kept *journal.Run, rows []string) ([]importer.Doubt, error) {
	all, err := kept.Doubts()
	if err != nil {
		return nil, err
	}
	var named []importer.Doubt
	for _, text := range rows {
		row, err := strconv.Atoi(text)
		if err != nil {
			return nil, &usageError{fmt.Sprintf("%q is not the number of a row", text), "write the numbers that the column row of the results has"}
		}
		i := slices.IndexFunc(all, func(d importer.Doubt) bool { return d.Row == row && d.State == importer.DoubtOpen })
		if i < 0 {
			return nil, &usageError{fmt.Sprintf("row %d of run %d is not uncertain", row, kept.ID), "see its status in the results"}
		}
		if !slices.ContainsFunc(named, func(d importer.Doubt) bool { return d.Row == row }) {
			named = append(named, all[i])
		}
	}
	return named, nil
}

// queries asks for the contacts of doubts.
func queries(doubts []importer.Doubt) iter.Seq2[importer.Asked, error] {
	return func(yield func(importer.Asked, error) bool) {
		for _, d := range doubts {
			o := importer.IsNot(d.Row, importer.Uncertain, d.SentAt)
			if !yield(importer.Asked{Outcome: o, CustomerID: d.CustomerID, ContactID: d.ContactID, Date: d.Date}, nil) {
				return
			}
		}
	}
}

// hold holds what a person says of a row against what Vitec shows. Where Vitec
// shows nothing, a person may still have seen more.
func (jb *job) hold(kept *journal.Run, h importer.Holding, o *settleOptions) error {
	if h.Why.Code != "" {
		jb.t.say("row %d: Vitec could not be asked (%s); your word is taken", h.Row, importer.OneLine(h.Why.Value))
		return jb.owned(kept, h.Row, o.created)
	}
	var there []string
	for _, f := range h.Held {
		if f.Date.Equal(h.Date) {
			there = append(there, f.ID)
		}
	}
	owners, err := kept.Owners(there)
	if err != nil {
		return err
	}
	there = slices.DeleteFunc(there, func(id string) bool { _, ours := owners[id]; return ours })
	switch {
	case o.absent && len(there) > 0:
		return &usageError{
			fmt.Sprintf("row %d: Vitec shows %s for this contact at this time", h.Row, strings.Join(there, ", ")),
			fmt.Sprintf("if it is the row's: comebacks settle %d %d --created %s; if it is somebody else's, only waiting or a change in Vitec can tell them apart", kept.ID, h.Row, there[0]),
		}
	case o.created != "" && !slices.ContainsFunc(h.Held, func(f importer.Found) bool { return strings.EqualFold(f.ID, o.created) }):
		jb.t.say("row %d: Vitec does not show %s for this contact; your word is taken", h.Row, importer.OneLine(o.created))
	}
	return jb.owned(kept, h.Row, o.created)
}

// owned refuses an id that another row has.
func (jb *job) owned(kept *journal.Run, row int, id string) error {
	if id == "" {
		return nil
	}
	owners, err := kept.Owners([]string{id})
	if err != nil {
		return err
	}
	if owner, ours := owners[id]; ours {
		return &usageError{fmt.Sprintf("%s is the comeback of row %d of run %d", importer.OneLine(id), owner.Row, owner.Run), fmt.Sprintf("look in Vitec for that of row %d", row)}
	}
	return nil
}

// settle puts down what a person says.
func (o *settleOptions) settle(kept *journal.Run, d importer.Doubt) error {
	who := userName()
	outcome := importer.IsNot(d.Row, importer.Unsent, d.SentAt, importer.Problem{Code: importer.SaidByPerson, Value: who})
	if o.created != "" {
		outcome = importer.IsCreated(d.Row, o.created, d.SentAt, 0)
	} else {
		d.State = importer.DoubtAbsent
	}
	_, err := kept.Settle(d, outcome, who)
	return err
}
