package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/cli"
	"comebacks/report/words"
)

// manual gives the pages of all commands in a language, where man looks for them.
func manual(v words.Voice, s stamp) (pages []file) {
	folder := "man/man1/"
	if v.Language != words.English {
		folder = "man/" + string(v.Language) + "/man1/"
	}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		pages = append(pages, file{folder + pageName(c) + ".1", []byte(manPage(c, v, s)), 0o644})
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				visit(sub)
			}
		}
	}
	visit(cli.Command(v))
	return pages
}

// manPage is a command's page of the manual. Its texts are those of --help, with their
// lines as they are: cobra's own pages take them for Markdown, and lose the tables.
func manPage(c *cobra.Command, v words.Voice, s stamp) string {
	var page strings.Builder
	fmt.Fprintf(&page, ".TH %s 1 %s %s\n", quoted(strings.ToUpper(pageName(c))), quoted(s.at.Format("2006-01-02")), quoted("comebacks "+s.version))
	fmt.Fprintf(&page, ".SH %s\n%s \\- %s\n", v.Help("man.name"), roff(pageName(c)), roff(c.Short))
	asItIs := func(head, text string) {
		if text != "" {
			fmt.Fprintf(&page, ".SH %s\n.nf\n%s\n.fi\n", quoted(v.Help(head)), roff(text))
		}
	}
	asItIs("man.usage", c.UseLine()+" "+v.Help("help.heading.options"))
	asItIs("man.description", c.Long)
	fmt.Fprintf(&page, ".SH %s\n", v.Help("man.flags"))
	for _, g := range cli.FlagGroups(c) {
		if g.Heading != "help.heading.flags" { // which the section has already
			fmt.Fprintf(&page, ".SS %s\n", quoted(strings.TrimSuffix(v.Help(g.Heading), ":")))
		}
		g.Flags.VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				value, text := cli.FlagText(f, v)
				fmt.Fprintf(&page, ".TP\n\\fB%s\\fR %s\n%s\n", roff("--"+f.Name), roff(value), roff(text))
			}
		})
	}
	asItIs("man.examples", c.Example)
	asItIs("man.see", strings.Join(relatives(c), ", "))
	return page.String()
}

// relatives are the pages of the command above and of those below.
func relatives(c *cobra.Command) (pages []string) {
	if c.HasParent() {
		pages = append(pages, pageName(c.Parent())+"(1)")
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			pages = append(pages, pageName(sub)+"(1)")
		}
	}
	return pages
}

// pageName is the name of a command's page: comebacks-journal-release.
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// roff writes a text so that man shows it letter for letter: a dash is one that can be
// copied, and no line is taken for a command of roff.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

// quoted is one argument of a command of roff.
func quoted(text string) string {
	return `"` + strings.ReplaceAll(roff(text), `"`, `\(dq`) + `"`
}
