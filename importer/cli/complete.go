package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

// A completer gives what may follow on a command line, given the words that stand there
// already. It looks at files of this machine alone, and says nothing if that fails: a
// person is in the middle of a line.
type completer = cobra.CompletionFunc

// complete says what the arguments of a command and the values of its flags may be.
func complete(t *terminal, c *cobra.Command) {
	const many = 1 << 20
	c.ValidArgsFunction = map[string]completer{
		"import": sheetFiles, "check": sheetFiles, "serve": sheetFiles, "template": files("csv", "xlsx"), "merge": files("csv"),
		"resume": runNumbers(t, 1), "settle": runNumbers(t, 1), "report": runNumbers(t, many), "reconcile": runNumbers(t, many),
	}[c.Name()]
	if c.ValidArgsFunction == nil && !c.HasSubCommands() {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	values := map[string]completer{
		"format":      oneOf(formatsOf(c.Name())...),
		"language":    oneOf(languageNames()...),
		"encoding":    oneOf(job.Encodings()...),
		"date-format": oneOf("DD/MM/YYYY", "MM/DD/YYYY"),
		"timezone":    oneOf("Europe/Stockholm", "Europe/Helsinki", "UTC"),
		"match":       oneOf(job.MatchName),
		"sheet":       ofFile(t, sheetNames),
		"map":         ofFile(t, mappings),
		"ignore":      ofFile(t, columnNames),
		"output":      files("csv", "xlsx", "gz", "html", "json"),
		"logins":      files("csv"),
		"journal":     files(),
		"log":         files(),
		"tls-cert":    files(),
		"tls-key":     files(),
		"metrics":     files("prom"),
		"fault":       oneOf(withEquals(append(faultNames(false), faultNames(true)...))...),
		"lookups":     oneOf(shapeNames()...),
	}
	for name, complete := range values {
		if c.Flags().Lookup(name) != nil {
			_ = c.RegisterFlagCompletionFunc(name, complete) // fails only for a flag that is not there, or has one
		}
	}
}

// sheetFiles completes the name of a sheet, once.
func sheetFiles(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []cobra.Completion{"csv", "xlsx", "gz", "txt", "tsv"}, cobra.ShellCompDirectiveFilterFileExt
}

// runNumbers completes the numbers of up to most runs, with what a person knows them by.
func runNumbers(t *terminal, most int) completer {
	return func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if len(args) >= most {
			return nil, directive
		}
		path, err := job.JournalPath(flagOr(t, c, "journal"))
		if err != nil {
			return nil, directive
		}
		runs, err := job.Runs(path)
		if err != nil {
			return nil, directive
		}
		var found []cobra.Completion
		for _, r := range runs {
			if number := strconv.FormatInt(r.Run, 10); !slices.Contains(args, number) {
				about := strings.Join([]string{importer.OneLine(filepath.Base(r.File)), importer.InSweden(r.Started).Format("2006-01-02 15:04"), t.stateText(r)}, ", ")
				found = append(found, cobra.CompletionWithDesc(number, about))
			}
		}
		return found, directive
	}
}

// flagOr is what a command line says with a flag, or its variable, or the config file; ""
// for nothing.
func flagOr(t *terminal, c *cobra.Command, name string) string {
	f := c.Flags().Lookup(name)
	if f == nil {
		return ""
	}
	if f.Changed {
		return f.Value.String()
	}
	if value := os.Getenv(environmentName(c, f)); value != "" {
		return value
	}
	return strings.Join(t.config.of(c, f), "") // of the flags that are asked for, each has one value
}

func oneOf(values ...string) completer {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)
}

// files completes the names of files with some extensions, or of all.
func files(extensions ...string) completer {
	if len(extensions) == 0 {
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	}
	return cobra.FixedCompletions(extensions, cobra.ShellCompDirectiveFilterFileExt)
}

// largestCompleted is how many bytes a sheet may have that is read while a person types.
const largestCompleted = 64 << 20

// ofFile completes from the sheet that the command line names.
func ofFile(t *terminal, from func(*job.Reading) []cobra.Completion) completer {
	return func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if len(args) == 0 {
			return nil, directive
		}
		if about, err := os.Stat(args[0]); err != nil || !about.Mode().IsRegular() || about.Size() > largestCompleted {
			return nil, directive
		}
		o := job.Defaults()
		o.Voice, o.Sheet.Name, o.Sheet.Encoding = t.voice, flagOr(t, c, "sheet"), flagOr(t, c, "encoding")
		r, err := job.Read(c.Context(), args[0], o)
		if err != nil {
			return nil, directive
		}
		return from(r), directive
	}
}

func sheetNames(r *job.Reading) []cobra.Completion { return r.Sheets }

func columnNames(r *job.Reading) (names []cobra.Completion) {
	for _, c := range r.Columns {
		if c.Name != "" {
			names = append(names, importer.OneLine(c.Name))
		}
	}
	return names
}

// mappings are all that --map may say of columns that have no meaning yet.
func mappings(r *job.Reading) (said []cobra.Completion) {
	for _, c := range r.Columns {
		if c.Name == "" || c.Field != "" {
			continue
		}
		for _, f := range importer.Fields {
			said = append(said, importer.OneLine(c.Name)+"="+string(f))
		}
	}
	return said
}

func formatsOf(command string) []string {
	if command == "report" {
		return []string{"html", "xlsx", "csv", "json"}
	}
	return []string{"json", "xml"}
}

func languageNames() (names []string) {
	for _, l := range words.Languages {
		names = append(names, string(l))
	}
	return names
}

func withEquals(names []string) []string {
	for i, name := range names {
		names[i] = name + "="
	}
	return names
}
