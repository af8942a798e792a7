package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/job"
)

func addSheetFlags(fs *pflag.FlagSet, o *job.SheetOptions) {
	fs.StringArrayVar(&o.Map, "map", nil, "read a column by another name: `COLUMN=FIELD`, as \"Kundnr=customerId\"; may be repeated")
	fs.StringArrayVar(&o.Ignore, "ignore", nil, "do not use `COLUMN`, whatever its name says; may be repeated")
	fs.StringVar(&o.Name, "sheet", "", "read the workbook's sheet `NAME` (default: the first that is not hidden)")
	fs.StringVar(&o.Encoding, "encoding", "", "read the CSV file's text as `NAME`: utf-8, windows-1252, macroman, cp850 … (default: as its bytes show)")
	fs.StringVar(&o.Customer, "customer", "", "use customer `ID`, as M30011, for rows that name none")
	fs.StringVar(&o.Timezone, "timezone", o.Timezone, "read dates without an offset in time zone `ZONE`")
	fs.StringVar(&o.DateFormat, "date-format", "", "read dates like 03/05/2031 as `FORMAT`: DD/MM/YYYY or MM/DD/YYYY")
	fs.StringVar(&o.DefaultTime, "default-time", o.DefaultTime, "use `HH:MM` for dates that have no time of day")
	fs.StringVar(&o.Match, "match", "", "find a contact also by `WHAT` alone: name, if nobody else has that name")
	fs.BoolVar(&o.AllowPast, "allow-past", false, "allow dates that have passed")
	fs.BoolVar(&o.Repeat, "allow-duplicates", false, "send rows even if the same comeback was made before (includes --allow-similar)")
	fs.BoolVar(&o.AllowSimilar, "allow-similar", false, "send rows even if they are similar to what was created before")
}

func addSendFlags(fs *pflag.FlagSet, o *importOptions) {
	s := &o.Send
	fs.IntVar(&s.Workers, "workers", s.Workers, "make at most `N` requests at once")
	fs.Float64Var(&s.Rate, "rate", 0, "make at most `N` requests a second, 0 for no limit")
	fs.DurationVar(&s.Timeout, "timeout", s.Timeout, "wait at most `TIME` for one answer")
	fs.IntVar(&s.Retries, "retries", s.Retries, "try a request that did not get through at most `N` more times")
	fs.DurationVar(&s.Settle, "settle", s.Settle, "wait `TIME` before a row whose answer was lost is looked up")
	fs.StringVar(&s.Format, "format", s.Format, "write requests as `FORMAT`: json or xml")
	fs.StringVar(&s.BaseURL, "base-url", s.BaseURL, "send to Vitec Connect at `URL`")
	fs.IntVar(&s.Limit, "limit", 0, "send only the first `N` valid rows, as a pilot; 0 for all")
	fs.BoolVar(&s.Strict, "strict", false, "send nothing if any row is invalid")
	fs.BoolVar(&s.Ask, "check-existing", false, "ask Vitec first, and hold back rows whose contact has a comeback at that time that is not ours")
	fs.StringArrayVar(&s.Only, "only-customer", nil, "send only the rows of customer `ID`, as M30011; may be repeated")
	addJournalFlag(fs, &o.Journal)
	addLoginsFlag(fs, &o.Logins)
	fs.StringVar(&o.Log, "log", "", "write a line of JSON for each request to `FILE`")
	fs.BoolVar(&o.yes, "yes", false, "send without asking first")
	fs.BoolVar(&o.dryRun, "dry-run", false, "send nothing: check the sheet, ask the journal what it knows of the rows, and Vitec whom they mean")
	fs.BoolVar(&o.Trial, "sandbox", false, "send to a stand-in for Vitec inside the program, without credentials")
}

func addJournalFlag(fs *pflag.FlagSet, path *string) {
	fs.StringVar(path, "journal", "", "keep the journal in `FILE` (default: in your user's state folder)")
}

func addLoginsFlag(fs *pflag.FlagSet, path *string) {
	fs.StringVar(path, "logins", "", "find the logins of customers in `FILE`, a CSV file: customerId,username,password")
}

// outFlags say what is told.
type outFlags struct {
	json  bool
	quiet bool
}

func (f *outFlags) add(fs *pflag.FlagSet, output *string) {
	fs.StringVar(output, "output", "", "write the results to `FILE` (default: beside the sheet)")
	fs.BoolVar(&f.json, "json", false, "print JSON (the summary as one object)")
	fs.BoolVar(&f.quiet, "quiet", false, "say only what goes wrong (no progress, no summary)")
}

// bindEnvironment lets every flag of a command be given as COMEBACKS_…, and
// says so in its help. A flag on the command line wins. A repeatable flag
// takes its values separated by semicolons.
func bindEnvironment(t *terminal, c *cobra.Command) {
	parse := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		var err error
		c.Flags().VisitAll(func(f *pflag.Flag) {
			value, set := os.LookupEnv(environmentName(c, f))
			if !set || value == "" || f.Changed || f.Name == "help" || err != nil {
				return
			}
			values := []string{value}
			if f.Value.Type() == "stringArray" {
				values = strings.Split(value, ";")
			}
			for _, v := range values {
				if c.Flags().Set(f.Name, v) != nil {
					err = badValue(environmentName(c, f), f, v, c)
					return
				}
			}
		})
		if f := c.Flags().Lookup("journal"); f != nil {
			t.journal = f.Value.String()
		}
		if err != nil || parse == nil {
			return err
		}
		return parse(c, args)
	}
}

// environmentName is the variable that a command's flag can be given as. One that
// means something else than to import has the command's name in it: no variable
// means two things.
func environmentName(c *cobra.Command, f *pflag.Flag) string {
	name := f.Name
	if words := strings.Fields(c.CommandPath()); ownMeaning[name] && len(words) > 1 && words[1] != "import" && !(name == "output" && words[1] == "check") {
		name = strings.Join(append(words[1:], name), "-")
	}
	return "COMEBACKS_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// ownMeaning are the flags that mean something else to each command.
var ownMeaning = map[string]bool{"output": true, "format": true, "yes": true}
