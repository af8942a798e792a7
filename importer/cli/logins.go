package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"comebacks/importer"
)

func newLogins(t *terminal) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:  "logins",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return listLogins(c.Context(), t, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "")
	return c
}

func listLogins(ctx context.Context, t *terminal, asJSON bool) error {
	all, err := t.store().List(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return t.printJSON(all)
	}
	if len(all) == 0 {
		t.say("logins.none")
		return nil
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join([]string{t.voice.Say("logins.server"), t.voice.Say("logins.customer"), t.voice.Say("logins.username"), t.voice.Say("logins.group")}, "\t"))
	for _, k := range all {
		customer := cmp.Or(k.Customer, t.voice.Say("logins.others"))
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", importer.OneLine(k.Server), importer.OneLine(customer), importer.OneLine(k.Username), importer.OneLine(k.Of))
	}
	return w.Flush()
}
