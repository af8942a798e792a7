package cli

import (
	"github.com/spf13/cobra"

	"comebacks/importer"
)

func newVersion(t *terminal) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:  "version",
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return t.showVersion(asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "")
	return c
}

// showVersion prints in one line which build of the program this is.
func (t *terminal) showVersion(asJSON bool) error {
	v := importer.ThisVersion()
	if asJSON {
		return t.printJSON(v)
	}
	changed := ""
	if v.Modified {
		changed = t.voice.Say("version.modified")
	}
	t.print("version", "version", v.Version, "commit", v.Commit, "date", v.Date, "changed", changed, "go", v.Go, "platform", v.Platform)
	return nil
}
