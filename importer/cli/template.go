package cli

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/report/words"
)

func newTemplate(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:  "template",
		Args: anyFile,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return job.WriteTemplate(t.Out, t.voice.Template(), false)
			}
			return writeTemplate(args[0], t.voice.Template())
		},
	}
	return c
}

// writeTemplate writes a template to a file that does not exist yet.
func writeTemplate(path string, from words.TemplateWords) error {
	ext := strings.ToLower(filepath.Ext(path))
	if ext != ".xlsx" && ext != ".csv" {
		return usage("template-format", "file", path)
	}
	var all bytes.Buffer // so that little can go wrong once there is a file
	if err := job.WriteTemplate(&all, from, ext == ".xlsx"); err != nil {
		return err
	}
	// An existing file may be somebody's work: it is left alone.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("there-already", "file", path)
	}
	if err != nil {
		return err
	}
	_, err = all.WriteTo(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half a template is no use
	}
	return nil
}
