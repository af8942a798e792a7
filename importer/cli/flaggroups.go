package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// groupedFrom is how many flags a command has whose help lists them by what they are for.
const groupedFrom = 15

// flagGroups say what flags are for, in the order of the help.
var flagGroups = []struct {
	heading string
	names   []string
}{
	{"help.heading.reading", []string{"map", "ignore", "sheet", "encoding", "customer", "timezone", "date-format", "default-time", "match"}},
	{"help.heading.choosing", []string{
		"limit", "only-customer", "strict", "check-existing", "allow-past", "allow-similar", "allow-duplicates", "dry-run", "sandbox", "yes",
	}},
	{"help.heading.sending", []string{"workers", "rate", "timeout", "retries", "settle", "format", "base-url", "logins", "journal"}},
	{"help.heading.writing", []string{"output", "json", "quiet", "log", "metrics"}},
}

// FlagGroup is some flags of a command, under a heading: the name of its text.
type FlagGroup struct {
	Heading string
	Flags   *pflag.FlagSet
}

// FlagGroups are the flags of a command as its help lists them, those of all commands last.
// A flag that is hidden is in none.
func FlagGroups(c *cobra.Command) []FlagGroup {
	groups := grouped(c.LocalFlags())
	if c.HasAvailableInheritedFlags() {
		groups = append(groups, FlagGroup{"help.heading.inherited", c.InheritedFlags()})
	}
	return groups
}

// grouped puts the flags of a command that has many into groups; those that no group
// names come last. Fewer are one group, in the order of their names, and so are those of
// a command that are mostly of its own.
func grouped(flags *pflag.FlagSet) []FlagGroup {
	rest := pflag.NewFlagSet("", pflag.ContinueOnError)
	n := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			rest.AddFlag(f)
			n++
		}
	})
	if n < groupedFrom {
		return some([]FlagGroup{{"help.heading.flags", rest}})
	}
	var groups []FlagGroup
	var taken []string
	for _, g := range flagGroups {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.SortFlags = false
		for _, name := range g.names {
			if f := rest.Lookup(name); f != nil {
				set.AddFlag(f)
				taken = append(taken, name)
			}
		}
		groups = append(groups, FlagGroup{g.heading, set})
	}
	others := pflag.NewFlagSet("", pflag.ContinueOnError)
	rest.VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(taken, f.Name) {
			others.AddFlag(f)
		}
	})
	if len(taken) < n/2 {
		return some([]FlagGroup{{"help.heading.flags", rest}})
	}
	return some(append(groups, FlagGroup{"help.heading.others", others}))
}

// some leaves out the groups that have no flag.
func some(groups []FlagGroup) []FlagGroup {
	return slices.DeleteFunc(groups, func(g FlagGroup) bool { return !g.Flags.HasFlags() })
}
