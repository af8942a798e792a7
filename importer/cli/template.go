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
		Use:   "template [FILE]",
		Short: "Write a sheet with the right columns to start from",
		Long: `Write a sheet with the right columns and an example of a row, to FILE or to standard
output. A FILE that ends in .xlsx is a workbook, whose second sheet says what each
column means; one that ends in .csv is CSV.

customerId, contactId and date must be filled in; the other columns may be left
empty or removed. The example is never sent: write over it, or remove it. The Swedish
CSV opens in Swedish Excel with a double click: it has semicolons, and the mark by
which Excel recognises UTF-8. A file that exists is never overwritten.`,
		Example: `  comebacks template customers.csv
  comebacks template --language sv kunder.xlsx`,
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

// writeTemplate writes a template to a file that is not there yet.
func writeTemplate(path string, from words.TemplateWords) error {
	ext := strings.ToLower(filepath.Ext(path))
	if ext != ".xlsx" && ext != ".csv" {
		return usage("template-format", "file", path)
	}
	var all bytes.Buffer // so that little can go wrong once there is a file
	if err := job.WriteTemplate(&all, from, ext == ".xlsx"); err != nil {
		return err
	}
	// A file that is there may be somebody's work: it is left alone.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("there-already", "file", path)
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
