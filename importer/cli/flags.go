package cli

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

func addSheetFlags(fs *pflag.FlagSet, o *job.SheetOptions) {
	fs.StringArrayVar(&o.Map, "map", nil, "")
	fs.StringArrayVar(&o.Ignore, "ignore", nil, "")
	fs.StringVar(&o.Name, "sheet", "", "")
	fs.StringVar(&o.Encoding, "encoding", "", "")
	fs.StringVar(&o.Customer, "customer", "", "")
	fs.StringVar(&o.Timezone, "timezone", o.Timezone, "")
	fs.StringVar(&o.DateFormat, "date-format", "", "")
	fs.StringVar(&o.DefaultTime, "default-time", o.DefaultTime, "")
	fs.StringVar(&o.Match, "match", "", "")
	fs.BoolVar(&o.AllowPast, "allow-past", false, "")
	fs.BoolVar(&o.Repeat, "allow-duplicates", false, "")
	fs.BoolVar(&o.AllowSimilar, "allow-similar", false, "")
}

func addSendFlags(fs *pflag.FlagSet, o *importOptions) {
	s := &o.Send
	fs.IntVar(&s.Workers, "workers", s.Workers, "")
	fs.Float64Var(&s.Rate, "rate", 0, "")
	fs.DurationVar(&s.Timeout, "timeout", s.Timeout, "")
	fs.IntVar(&s.Retries, "retries", s.Retries, "")
	fs.DurationVar(&s.Settle, "settle", s.Settle, "")
	fs.StringVar(&s.Format, "format", s.Format, "")
	fs.StringVar(&s.BaseURL, "base-url", s.BaseURL, "")
	fs.IntVar(&s.Limit, "limit", 0, "")
	fs.BoolVar(&s.Strict, "strict", false, "")
	fs.BoolVar(&s.Ask, "check-existing", false, "")
	fs.StringArrayVar(&s.Only, "only-customer", nil, "")
	addJournalFlag(fs, &o.Journal)
	addLoginsFlag(fs, &o.Logins)
	fs.StringVar(&o.Log, "log", "", "")
	fs.StringVar(&o.counts, "metrics", "", "")
	fs.BoolVar(&o.yes, "yes", false, "")
	fs.BoolVar(&o.dryRun, "dry-run", false, "")
	fs.BoolVar(&o.Trial, "sandbox", false, "")
}

func addJournalFlag(fs *pflag.FlagSet, path *string) {
	fs.StringVar(path, "journal", "", "")
}

func addLoginsFlag(fs *pflag.FlagSet, path *string) {
	fs.StringVar(path, "logins", "", "")
}

// outFlags say what is printed.
type outFlags struct {
	json  bool
	quiet bool
}

func (f *outFlags) add(fs *pflag.FlagSet, output *string) {
	fs.StringVar(output, "output", "", "")
	fs.BoolVar(&f.json, "json", false, "")
	fs.BoolVar(&f.quiet, "quiet", false, "")
}

// bindAll binds the flags of all commands below one, and completes them: see bindEnvironment.
func bindAll(t *terminal, c *cobra.Command) {
	for _, sub := range c.Commands() {
		bindEnvironment(t, sub)
		complete(t, sub)
		bindAll(t, sub)
	}
}

// bindEnvironment lets every flag of a command be given as COMEBACKS_…, and some in the
// config file. A flag on the command line wins, then the variable. A repeatable flag
// takes the variable's values separated by semicolons.
func bindEnvironment(t *terminal, c *cobra.Command) {
	c.LocalNonPersistentFlags().VisitAll(takeOnce)
	parse := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		err := t.configErr
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Changed || f.Name == "help" || err != nil {
				return
			}
			name, values := environmentName(c, f), []string(nil)
			switch value := os.Getenv(name); {
			case value == "":
				values = t.config.of(c, f)
				name = fmt.Sprintf("%s (%s)", f.Name, t.config.path)
			case f.Value.Type() == "stringArray":
				values = strings.Split(value, ";")
			default:
				values = []string{value}
			}
			if len(values) > 0 {
				t.voice.Flags.Add(f.Name, name)
			}
			for _, v := range values {
				if c.Flags().Set(f.Name, v) != nil {
					err = badValue(name, f, v, c)
					return
				}
			}
		})
		t.voice.Commands = t.named(c)
		if err == nil {
			err = t.keepOwn(c)
		}
		if err != nil || parse == nil {
			return err
		}
		return parse(c, args)
	}
}

// named says which journal and config were named, other than in the config itself: commands
// that texts name are about the same.
func (t *terminal) named(c *cobra.Command) (is words.Commands) {
	if f := c.Flags().Lookup("journal"); f != nil && (t.config == nil || !slices.Equal(t.config.of(c, f), []string{f.Value.String()})) {
		is.Journal = f.Value.String()
	}
	if f := c.Flags().Lookup("config"); f != nil && t.configErr == nil {
		is.Config = f.Value.String()
	}
	return is
}

// keepOwn refuses to write to files that the program itself lives by, whatever the command.
func (t *terminal) keepOwn(c *cobra.Command) error {
	value := func(name string) string {
		if f := c.Flags().Lookup(name); f != nil {
			return f.Value.String()
		}
		return cmp.Or(os.Getenv("COMEBACKS_"+strings.ToUpper(name)), strings.Join(t.config.values[name], ""))
	}
	own := job.Own{Logins: value("logins"), Config: t.config.path}
	own.Journal, _ = job.JournalPath(value("journal")) // who needs it says that there is no place for it
	if kept := t.store(); kept.Folder != "" {
		own.Kept = kept.Path()
	}
	for _, option := range []string{"output", "log", "metrics"} {
		f := c.Flags().Lookup(option)
		if f == nil || f.Value.String() == job.StandardError && option == "log" {
			continue
		}
		if f.Value.String() == "-" && c.Name() != "report" { // which can be written there
			return &importer.Failure{Code: importer.NotAPlainFile, Path: "-"}
		}
		if err := own.Refuse(option, f.Value.String()); err != nil {
			return err
		}
	}
	return nil
}

// environmentName is the variable that a command's flag can be given as. If the
// flag means something else than it does to import, the variable has the
// command's name in it: no variable means two things.
func environmentName(c *cobra.Command, f *pflag.Flag) string {
	name := f.Name
	if words := strings.Fields(c.CommandPath()); ownMeaning[name] && len(words) > 1 && words[1] != "import" && !(name == "output" && words[1] == "check") {
		name = strings.Join(append(words[1:], name), "-")
	}
	return "COMEBACKS_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// ownMeaning are the flags that mean something else to each command.
var ownMeaning = map[string]bool{"output": true, "format": true, "yes": true}
