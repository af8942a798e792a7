package job

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
	"comebacks/report/words"
)

// RunsReport is a report about several runs, in which no row is counted twice.
type RunsReport struct {
	o       ReportOptions
	span    Span
	infos   []journal.Info // by their numbers
	j       *journal.Journal
	inUse   bool
	zone    *time.Location
	counted standings // nil if no row stands in two of the runs
	write   func(context.Context, *RunsReport, io.Writer) error
}

// openRunsReport opens the report of several runs. Span is by what they were chosen, if
// they were.
func openRunsReport(o ReportOptions, runs []RunInfo, span Span) (*RunsReport, error) {
	r := &RunsReport{o: o, span: span, write: map[string]func(context.Context, *RunsReport, io.Writer) error{
		"html": writeRunsPage, "json": writeRunsData, "csv": writeRunsRows, "xlsx": writeRunsBook,
	}[o.Format]}
	r.infos = slices.Clone(runs)
	slices.SortFunc(r.infos, func(a, b journal.Info) int { return cmp.Compare(a.ID, b.ID) })
	r.infos = slices.CompactFunc(r.infos, func(a, b journal.Info) bool { return a.ID == b.ID })
	r.zone = importer.Sweden
	var err error
	if r.j, err = journal.OpenToRead(o.Journal); err != nil {
		return nil, err
	}
	r.inUse = r.j.InUse()
	return r, nil
}

// Close ends it.
func (r *RunsReport) Close() error { return r.j.Close() }

// Path is where the report goes, if no file is named: beside the sheet of the only run, or
// into the working folder.
func (r *RunsReport) Path() string {
	first, last := r.infos[0], r.infos[len(r.infos)-1]
	switch {
	case r.span != Span{}:
		name := "comebacks"
		if r.span.From != "" {
			name += ".from-" + r.span.From
		}
		if r.span.To != "" {
			name += ".to-" + r.span.To
		}
		return name + ".report." + r.o.Format
	case first.ID == last.ID:
		return stemOf(first) + ".report." + r.o.Format
	}
	return fmt.Sprintf("comebacks.runs-%s.report.%s", r.numbers(), r.o.Format)
}

// longestNumbers is how many characters of a file's name say which runs a report is about.
const longestNumbers = 100

// numbers names the runs, so that other runs have another name: 1-3,5.
func (r *RunsReport) numbers() string {
	var all []string
	for i := 0; i < len(r.infos); i++ {
		from := r.infos[i].ID
		for i+1 < len(r.infos) && r.infos[i+1].ID == r.infos[i].ID+1 {
			i++
		}
		one := strconv.FormatInt(from, 10)
		if to := r.infos[i].ID; to != from {
			one += "-" + strconv.FormatInt(to, 10)
		}
		all = append(all, one)
	}
	name := strings.Join(all, ",")
	if len(name) > longestNumbers {
		name = fmt.Sprintf("%d-%d.%08x", r.infos[0].ID, r.infos[len(r.infos)-1].ID, crc32.ChecksumIEEE([]byte(name)))
	}
	return name
}

// CheckOutput refuses a file that must not be overwritten.
func (r *RunsReport) CheckOutput(path string) error {
	for _, info := range r.infos {
		if err := refuseOutput(path, info.File); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the report.
func (r *RunsReport) Write(ctx context.Context, w io.Writer) error {
	if err := r.findShared(ctx); err != nil {
		return err
	}
	return r.write(ctx, r, w)
}

// each goes through the runs, one after the other.
func (r *RunsReport) each(ctx context.Context, do func(i int, jb *Job, kept *journal.Run) error) error {
	for i, info := range r.infos {
		jb, err := OpenRun(ctx, info, Options{Journal: r.o.Journal, Voice: r.o.Voice}, Watcher{})
		if err != nil {
			return err
		}
		err = do(i, jb, r.j.Run(info))
		jb.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// findShared finds out which run counts the rows that stand in several.
func (r *RunsReport) findShared(ctx context.Context) error {
	if len(r.infos) < 2 {
		return nil
	}
	tells := false
	err := r.each(ctx, func(_ int, jb *Job, kept *journal.Run) error {
		tells = tells || jb.sheet == nil || jb.sheet.TellsOrigins()
		return nil
	})
	if err != nil || !mayShareRows(r.infos, tells) {
		return err
	}
	r.counted = make(standings)
	return r.each(ctx, func(i int, jb *Job, kept *journal.Run) error {
		for row, err := range jb.told(ctx, r.j, kept) {
			if err != nil {
				return err
			}
			r.counted.take(row.origin, i, row.Outcome.Status)
		}
		return nil
	})
}

// countedIn is the place of the run that counts a row of a run. A comeback that was
// created is never left out.
func (r *RunsReport) countedIn(i int, row toldRow) int {
	if r.counted == nil || row.Outcome.Status == importer.Created {
		return i
	}
	return r.counted.run(row.origin)
}

// page gathers everything about the runs.
func (r *RunsReport) page(ctx context.Context) (report.RunsPage, error) {
	p := &report.RunsPager{
		Words: words.Teller{Voice: r.o.Voice}, WithNotes: r.o.WithNotes,
		Page: report.RunsPage{From: r.span.From, To: r.span.To, Made: time.Now(), Zone: r.zone},
	}
	err := r.each(ctx, func(i int, jb *Job, kept *journal.Run) error {
		info := kept.Info
		c, err := comparisonOf(kept)
		if err != nil {
			return err
		}
		p.Begin(report.RunOfPage{
			Run: info.ID, File: info.File, Server: info.Server, StartedBy: info.StartedBy, Started: info.StartedAt, Ended: info.EndedAt,
			State: stateOf(info, r.inUse), Stopped: stoppedText(info, words.Voice{}), SheetGone: jb.sheet == nil, Reconciliation: c.of,
		}, jb.teller(r.o.Voice))
		rows := 0
		for row, err := range jb.told(ctx, r.j, kept) {
			if err != nil {
				return err
			}
			rows++
			p.Add(row.RowOfRun, r.countedIn(i, row) == i)
		}
		if jb.sheet == nil {
			p.AddUnread(max(0, info.Rows-rows))
		}
		for _, line := range c.lines {
			p.AddCompared(line)
		}
		return nil
	})
	return p.Finish(), err
}

// teller names the columns as the job's sheet has them, if it is there.
func (jb *Job) teller(v words.Voice) words.Teller {
	t := words.Teller{Voice: v}
	if jb.sheet != nil {
		t.Column = jb.column
	}
	return t
}

// comparison is the latest comparison of a run, with the lines that need a person.
type comparison struct {
	of    *report.ReconciliationOfPage // nil if there is none
	lines []report.Compared
}

func comparisonOf(kept *journal.Run) (comparison, error) {
	c, there, err := kept.LatestReconciliation()
	if err != nil || !there {
		return comparison{}, err
	}
	counts, need := make(map[report.Class]int), 0
	for name, n := range c.Counts {
		class := report.Class(name)
		counts[class] = n
		if class.NeedsPerson() {
			need += n
		}
	}
	of := &report.ReconciliationOfPage{At: c.At, Counts: counts, File: c.File, Earlier: kept.EndedAt.IsZero() || kept.EndedAt.After(c.At)}
	if need == 0 {
		return comparison{of: of}, nil
	}
	lines, ok := report.ComparedLines(c.File, c.At, counts)
	of.LinesGone = !ok
	return comparison{of, lines}, nil
}

func writeRunsPage(ctx context.Context, r *RunsReport, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	return page.WriteHTML(w)
}

func writeRunsData(ctx context.Context, r *RunsReport, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(page)
}

// eachRow goes through the rows of all runs, each with what is said of it and the number of
// the run that counts it. Times are in the zone of the row's run.
func (r *RunsReport) eachRow(ctx context.Context, do func(row toldRow, run reportedRow) error) error {
	return r.each(ctx, func(i int, jb *Job, kept *journal.Run) error {
		t := jb.teller(r.o.Voice)
		for row, err := range jb.told(ctx, r.j, kept) {
			if err != nil {
				return err
			}
			if !r.o.WithNotes {
				row.Outcome.Problems = report.WithoutNotes(row.Outcome.Problems)
			}
			of := reportedRow{run: kept.ID, countedIn: r.infos[r.countedIn(i, row)].ID, said: t.Sentences(row.Outcome.Problems), zone: jb.rules.Location}
			if err := do(row, of); err != nil {
				return err
			}
		}
		return nil
	})
}

// reportedRow is what is told of a row besides the row.
type reportedRow struct {
	run, countedIn int64
	said           string
	zone           *time.Location
}

// writeRunsRows writes a line for each row.
func writeRunsRows(ctx context.Context, r *RunsReport, w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{"row", "status", "customerId", "contactId", "date", "meetingId", "estateId", "userId", "userGroupId", "officeId", "comeback_id", "sent_at", "took_ms", "error", "run", "counted_in"}
	if r.o.WithNotes {
		header = append(header, "note")
	}
	if err := out.Write(header); err != nil {
		return err
	}
	err := r.eachRow(ctx, func(row toldRow, of reportedRow) error {
		o, c := row.Outcome, row.Comeback
		cells := []string{strconv.Itoa(o.Row), string(o.Status), c.CustomerID, c.ContactID, stamp(c.Date, nil), c.MeetingID, c.EstateID,
			c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, o.ComebackID, stamp(o.SentAt, of.zone), "", of.said,
			strconv.FormatInt(of.run, 10), strconv.FormatInt(of.countedIn, 10)}
		if o.Took > 0 {
			cells[12] = strconv.FormatInt(o.Took.Milliseconds(), 10)
		}
		if r.o.WithNotes {
			cells = append(cells, c.Note)
		}
		for i := range cells {
			cells[i] = report.Inert(cells[i])
		}
		return out.Write(cells)
	})
	out.Flush()
	return cmp.Or(err, out.Error())
}

func stamp(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	if zone != nil {
		t = t.In(zone)
	}
	return t.Format(time.RFC3339)
}
