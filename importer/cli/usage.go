package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/report/words"
)

// usageError is a wrong use of the program: nothing was sent. The text usage.KEY
// says what is wrong, and usage.KEY.do what to do about it, if there is such a text.
type usageError struct {
	key    string
	blanks []any
}

func usage(key string, blanks ...any) error { return &usageError{"usage." + key, blanks} }

// Error is for tests: people see it in their own language.
func (e *usageError) Error() string { return words.Voice{}.Say(e.key, e.blanks...) }

// told gives what is wrong, and what to do about it, "" for nothing.
func (e *usageError) told(v words.Voice) (what, do string) {
	if v.Knows(e.key + ".do") {
		do = v.Say(e.key+".do", e.blanks...)
	}
	return v.Say(e.key, e.blanks...), do
}

// wants takes a command's arguments if there are from least to most of them; what names them
// in the error otherwise, as usage.KEY does.
func wants(least, most int, key string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) >= least && len(args) <= most {
			return nil
		}
		return usage(key, "command", c.CommandPath(), "n", len(args))
	}
}

var (
	oneFile   = wants(1, 1, "one-file")
	anyFile   = wants(0, 1, "at-most-one-file")
	anyRun    = wants(0, 1, "at-most-one-run")
	anyLogin  = wants(0, 1, "at-most-one-customer")
	rowsOfRun = wants(2, 1<<20, "run-and-rows")
	oneUser   = wants(1, 1, "one-user")
	userRole  = wants(2, 2, "user-and-role")
	noArgs    = wants(0, 0, "no-arguments")
)

// aCommand takes no arguments: an argument would be an unknown command.
func aCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2 // letters
	near := c.SuggestionsFor(args[0])
	if len(near) == 0 {
		return usage("no-such-command", "command", c.CommandPath(), "name", args[0])
	}
	return usage("no-such-command-near", "command", c.CommandPath(), "name", args[0], "near", near[0])
}

// aPath takes the names that lead to a command, as journal release.
func aPath(c *cobra.Command, args []string) error {
	found, left, err := c.Root().Find(args)
	if err != nil {
		return err
	}
	return aCommand(found, left)
}

// flagError says what is wrong with the flags of a command line.
func flagError(c *cobra.Command, err error) error {
	var (
		invalid *pflag.InvalidValueError
		unknown *pflag.NotExistError
		lacking *pflag.ValueRequiredError
		syntax  *pflag.InvalidSyntaxError
		twice   *givenTwice
	)
	see := []any{"command", c.CommandPath()}
	switch {
	case errors.As(err, &invalid) && errors.As(err, &twice):
		return usage("flag-twice", "flag", "--"+invalid.GetFlag().Name, "first", twice.first, "second", invalid.GetValue())
	case errors.As(err, &invalid):
		return badValue("--"+invalid.GetFlag().Name, invalid.GetFlag(), invalid.GetValue(), c)
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return usage("no-such-flag", append(see, "flag", name)...)
	case errors.As(err, &lacking):
		return usage("flag-without-value", append(see, "flag", "--"+lacking.GetSpecifiedName())...)
	case errors.As(err, &syntax):
		return usage("bad-flag", append(see, "flag", syntax.GetSpecifiedFlag())...)
	}
	return usage("flags", append(see, "err", err.Error())...)
}

// badValue says what is wrong with a flag's value; name is that of the flag or of its
// variable.
func badValue(name string, f *pflag.Flag, value string, c *cobra.Command) error {
	key := "value." + f.Value.Type()
	if !slices.Contains(knownTypes, f.Value.Type()) {
		key = "value"
	}
	return usage(key, "flag", name, "value", value, "command", c.CommandPath())
}

// knownTypes are the types of flags whose values can be wrong.
var knownTypes = strings.Fields("int uint64 float64 bool duration language")

// language is the value of the flag --language.
type language words.Language

func (l *language) String() string { return string(*l) }
func (l *language) Type() string   { return "language" }

func (l *language) Set(name string) error {
	found, ok := words.ParseLanguage(name)
	if !ok {
		return fmt.Errorf("there is no language %q", name)
	}
	*l = language(found)
	return nil
}
