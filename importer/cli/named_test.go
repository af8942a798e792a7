package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"comebacks/report/words"
)

// The commands that texts name get the flags that were named, if they have them.
func TestNamedFlagsFit(t *testing.T) {
	v := words.Voice{Commands: words.Commands{Journal: "j.db", Config: "c.toml"}}
	n := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		if c.HasSubCommands() || !c.HasParent() || c.Name() == "help" || strings.Contains(c.CommandPath(), "completion") || c.Name() == "version" {
			return
		}
		n++
		said := v.Completed(c.CommandPath() + " x")
		if has := c.Flags().Lookup("journal") != nil; has != strings.Contains(said, " --journal j.db") {
			t.Errorf("%s: %s", c.CommandPath(), said)
		}
		if !strings.Contains(said, " --config c.toml") {
			t.Errorf("%s: %s", c.CommandPath(), said)
		}
	}
	walk(Command(words.Voice{}))
	if n < 20 {
		t.Errorf("only %d commands", n)
	}
}
