package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// No environment variable means two things, to whichever commands.
func TestVariablesMeanOneThing(t *testing.T) {
	besides := regexp.MustCompile(` ?\(.*`)
	usages := make(map[string]string)
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" {
				return
			}
			name, usage := environmentName(c, f), f.Value.Type()+": "+besides.ReplaceAllString(f.Usage, "")
			if other, known := usages[name]; known && other != usage {
				t.Errorf("%s means %q, and to %s %q", name, other, c.CommandPath(), usage)
			}
			usages[name] = usage
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(&terminal{}))
	for name := range usages {
		if !strings.HasPrefix(name, "COMEBACKS_") {
			t.Error(name)
		}
	}
}
