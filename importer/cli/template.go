package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/report/words"
)

func newTemplate(t *terminal) *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:  "template",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			speaks, known := words.ParseLanguage(language)
			lang := words.Voice{Language: speaks}
			if !known {
				return &usageError{fmt.Sprintf("--language %q is neither en nor sv", language), ""}
			}
			if len(args) == 0 {
				return job.WriteTemplate(t.Out, lang.Template(), false)
			}
			return writeTemplate(args[0], lang.Template())
		},
	}
	c.Flags().StringVar(&language, "language", "en", "")
	return c
}

// writeTemplate writes a template to a file that is not there yet.
func writeTemplate(path string, from words.TemplateWords) error {
	ext := strings.ToLower(filepath.Ext(path))
	if ext != ".xlsx" && ext != ".csv" {
		return &usageError{path + " ends in neither .csv nor .xlsx", "name a file that does"}
	}
	var all bytes.Buffer // so that little can go wrong once there is a file
	if err := job.WriteTemplate(&all, from, ext == ".xlsx"); err != nil {
		return err
	}
	// A file that is there may be somebody's work: it is left alone.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{path + " is there already", "name another file"}
	}
	if err != nil {
		return err
	}
	_, err = all.WriteTo(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path)) // half of it is of no use
	}
	return nil
}
