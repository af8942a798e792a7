package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"comebacks/importer"
)

func newTemplate(t *terminal) *cobra.Command {
	var language string
	c := &cobra.Command{
		Use:   "template [FILE]",
		Short: "Write an empty sheet with the right columns",
		Long: `Write an empty sheet with the right columns, to FILE or to standard output.

customerId, contactId and date must be filled in; the other columns may be left
empty or removed. The Swedish one opens in Swedish Excel with a double click: it has
semicolons, and the mark by which Excel recognises UTF-8. A file that exists is
never overwritten.`,
		Example: `  comebacks template customers.csv
  comebacks template --language sv kunder.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			header, known := templates[language]
			if !known {
				return &usageError{fmt.Sprintf("--language %q is neither en nor sv", language), ""}
			}
			if len(args) == 0 {
				return header.write(t.Out)
			}
			// A file that is there may be somebody's work: it is left alone.
			f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if errors.Is(err, fs.ErrExist) {
				return &usageError{args[0] + " is there already", "name another file"}
			}
			if err != nil {
				return err
			}
			return errors.Join(header.write(f), f.Close())
		},
	}
	c.Flags().StringVar(&language, "language", "en", "name the columns in `LANGUAGE`: en or sv")
	return c
}

// template is the header of an empty sheet.
type template struct {
	mark      string // what the file begins with
	delimiter rune
	crlf      bool
	names     func(importer.Field) string
}

var templates = map[string]template{
	"en": {delimiter: ',', names: func(f importer.Field) string { return string(f) }},
	"sv": {mark: "\ufeff", delimiter: ';', crlf: true, names: func(f importer.Field) string { return swedish[f] }},
}

var swedish = map[importer.Field]string{
	importer.CustomerID: "Kundid", importer.ContactID: "Kontaktid", importer.Date: "Datum", importer.Time: "Klockslag",
	importer.MeetingID: "Mötesid", importer.EstateID: "Bostadsid", importer.UserID: "Handläggare",
	importer.UserGroupID: "Användargrupp", importer.OfficeID: "Kontor", importer.Note: "Anteckning",
}

func (h template) write(w io.Writer) error {
	if _, err := io.WriteString(w, h.mark); err != nil {
		return err
	}
	var header []string
	for _, f := range importer.Fields {
		header = append(header, h.names(f))
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = h.delimiter, h.crlf
	if err := c.Write(header); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}
