package cli

import (
	"context"
	"os"
	"slices"

	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"
)

// On Windows, most people start a program by a double-click on it, or by dropping a
// file on it. Cobra would tell them to use a command line instead.
func init() { cobra.MousetrapHelpText = "" }

// startedByExplorer reports whether it was a double-click. Tests have another.
var startedByExplorer = mousetrap.StartedByExplorer

// ofDoubleClick gives the command line that a double-click means: to serve the page, with
// the sheet that was dropped on the program.
func ofDoubleClick(args []string) (meant []string, clicked bool) {
	if !startedByExplorer() || !allFiles(args) {
		return args, false
	}
	return append([]string{"serve", "--"}, args...), true
}

// allFiles reports whether each argument is the path of a file. Explorer gives whole
// paths, which no command is.
func allFiles(args []string) bool {
	return !slices.ContainsFunc(args, func(arg string) bool {
		info, err := os.Stat(arg)
		return err != nil || info.IsDir()
	})
}

// untilRead keeps the window open until a person has read why the program ends.
func (t *terminal) untilRead(ctx context.Context) {
	_, _ = t.askText(ctx, "serve.press-enter") // whatever is typed
}
