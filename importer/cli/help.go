package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/report/words"
)

// Commands and flags are built without texts. describe gives them those of a language,
// which stand in package words under the path of a command: help.journal.release.short.

// helpWidth is how wide help is, in columns.
const helpWidth = 80

// describe gives all commands and flags their texts, those that cobra adds among them.
func describe(root *cobra.Command, v words.Voice) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() { // those that cobra adds would speak English of a mistake
		switch c.Name() {
		case "help":
			c.Args = aPath
		case "completion":
			c.Args, c.RunE = aCommand, func(c *cobra.Command, _ []string) error { return c.Help() }
			for _, shell := range c.Commands() {
				shell.Args = noArgs
			}
		}
	}
	describeCommand(root, "help", v)
	root.SetUsageFunc(func(c *cobra.Command) error {
		_, err := io.WriteString(c.OutOrStderr(), usageOf(c, v))
		return err
	})
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		if _, err := fmt.Fprintf(c.OutOrStdout(), "%s\n\n%s", c.Long, usageOf(c, v)); err != nil {
			c.PrintErrln(err)
		}
	})
}

// describeCommand gives a command, and all below it, the texts of its path.
func describeCommand(c *cobra.Command, path string, v words.Voice) {
	c.Use = strings.TrimSpace(c.Name() + " " + v.Help(path+".use"))
	c.DisableFlagsInUseLine = true // usage writes that in its language
	c.Short = v.Help(path + ".short")
	c.Long = namesOfSandbox.Replace(v.Help(path + ".long"))
	c.Example = v.Help(path + ".example")
	c.InitDefaultHelpFlag()
	for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { f.Usage = v.Help(flagKeys(path, f.Name)...) })
	}
	for _, sub := range c.Commands() {
		describeCommand(sub, path+"."+sub.Name(), v)
	}
}

// flagKeys gives the names that a flag's text may have: its command's own first, then
// those of the commands above.
func flagKeys(path, flag string) []string {
	keys := []string{path + ".flag." + flag}
	for strings.Contains(path, ".") {
		path = path[:strings.LastIndex(path, ".")]
		keys = append(keys, path+".flag."+flag)
	}
	return keys
}

// namesOfSandbox fills the blanks of the help of sandbox.
var namesOfSandbox = strings.NewReplacer(
	"{faults}", listed(faultNames(false)),
	"{creating faults}", listed(faultNames(true)),
	"{lookups}", listed(shapeNames()),
	"{searches}", listed(searchNames()),
)

// listed writes names one after another, in lines that fit a terminal.
func listed(names []string) string {
	return "  " + wrapped(strings.Join(names, ", "), 2)
}

// usageOf says how a command is used: its line, examples, subcommands and flags.
func usageOf(c *cobra.Command, v words.Voice) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n  %s %s\n", v.Help("help.heading.usage"), c.UseLine(), v.Help("help.heading.options"))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&text, "  %s %s\n", c.CommandPath(), v.Help("help.heading.command"))
	}
	if c.HasExample() {
		fmt.Fprintf(&text, "\n%s\n%s\n", v.Help("help.heading.examples"), c.Example)
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&text, "\n%s\n", v.Help("help.heading.commands"))
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&text, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	for _, g := range FlagGroups(c) {
		fmt.Fprintf(&text, "\n%s\n%s", v.Help(g.Heading), flagLines(g.Flags, v))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&text, "\n%s\n", strings.ReplaceAll(v.Help("help.heading.more"), "{command}", c.CommandPath()))
	}
	return text.String()
}

// flagLines lists flags with their values, what they do, and their defaults. pflag
// would do that in English, and count bytes.
func flagLines(flags *pflag.FlagSet, v words.Voice) string {
	var names, texts []string
	widest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, text := FlagText(f, v)
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if value != "" {
			name += " " + value
		}
		names, texts = append(names, name), append(texts, text)
		widest = max(widest, utf8.RuneCountInString(name))
	})
	var lines strings.Builder
	for i, name := range names {
		fmt.Fprintf(&lines, "%-*s   %s\n", widest, name, wrapped(texts[i], widest+3))
	}
	return lines.String()
}

// FlagText is what a flag's value is called, and what it does, with its default.
func FlagText(f *pflag.Flag, v words.Voice) (value, text string) {
	value, text = pflag.UnquoteUsage(f)
	switch f.DefValue {
	case "", "0", "0s", "false", "[]": // says nothing
	default:
		text += fmt.Sprintf(" (%s: %s)", v.Help("help.heading.default"), f.DefValue)
	}
	return value, text
}

// wrapped breaks a text into lines that fit if each begins at a column. The first line
// is not indented. A no-break space is none to break at.
func wrapped(text string, column int) string {
	var out strings.Builder
	at := column
	for i, word := range strings.FieldsFunc(text, isBreak) {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case at+1+width > helpWidth:
			out.WriteString("\n" + strings.Repeat(" ", column))
			at = column
		default:
			out.WriteString(" ")
			at++
		}
		out.WriteString(word)
		at += width
	}
	return out.String()
}

func isBreak(r rune) bool { return r == ' ' || r == '\n' }
