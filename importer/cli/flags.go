package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/rules"
	"comebacks/importer/sheet"
)

// sheetFlags say how a sheet is read and judged.
type sheetFlags struct {
	Map         []string `json:"map,omitempty"`
	Customer    string   `json:"customer,omitempty"`
	Timezone    string   `json:"timezone"`
	DateFormat  string   `json:"dateFormat,omitempty"`
	DefaultTime string   `json:"defaultTime"`
	AllowPast   bool     `json:"allowPast,omitempty"`
	Repeat      bool     `json:"allowDuplicates,omitempty"`
	Name        string   `json:"sheet,omitempty"`
}

func (f *sheetFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.Map, "map", nil, `take a column by another name, as "Kundnr=customerId"; may be repeated`)
	fs.StringVar(&f.Name, "sheet", "", "the workbook's sheet to read (default: the first that is not hidden)")
	fs.StringVar(&f.Customer, "customer", "", "the customer of all rows, as M30011, for a sheet with no customer column")
	fs.StringVar(&f.Timezone, "timezone", "Europe/Stockholm", "time zone of dates without an offset")
	fs.StringVar(&f.DateFormat, "date-format", "", "how to read dates like 03/05/2031, as DD/MM/YYYY or MM/DD/YYYY")
	fs.StringVar(&f.DefaultTime, "default-time", "00:00", "time of day of dates that have none")
	fs.BoolVar(&f.AllowPast, "allow-past", false, "take dates that have passed")
	fs.BoolVar(&f.Repeat, "allow-duplicates", false, "send rows even if the same comeback was made before")
}

// rules makes of the flags what the rows are judged by, at the time now.
func (f *sheetFlags) rules(now time.Time) (*rules.Rules, error) {
	zone, err := time.LoadLocation(f.Timezone)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("--timezone: there is no time zone %q", f.Timezone), "write it as Europe/Stockholm"}
	}
	r := &rules.Rules{Customer: f.Customer, Location: zone, AllowPast: f.AllowPast, Now: now}
	if r.DateFormat, err = rules.ParseDateFormat(f.DateFormat); err != nil {
		return nil, &usageError{"--date-format: " + err.Error(), ""}
	}
	if r.DefaultTime, err = rules.ParseClock(f.DefaultTime); err != nil {
		return nil, &usageError{"--default-time: " + err.Error(), ""}
	}
	return r, nil
}

// open opens the sheet.
func (f *sheetFlags) open(path string) (*sheet.Sheet, error) {
	columns, err := parseMap(f.Map)
	if err != nil {
		return nil, err
	}
	return sheet.Open(path, sheet.Options{Map: columns, HasCustomer: f.Customer != "", Sheet: f.Name})
}

// parseMap reads --map: what stands before the last = is the column's name.
func parseMap(pairs []string) (map[string]importer.Field, error) {
	columns := make(map[string]importer.Field)
	for _, pair := range pairs {
		i := strings.LastIndex(pair, "=")
		if i < 1 {
			return nil, &usageError{fmt.Sprintf("--map %q is not COLUMN=FIELD", pair), `write it as --map "Kundnr=customerId"`}
		}
		field, known := fieldNamed(strings.TrimSpace(pair[i+1:]))
		if !known {
			return nil, &usageError{fmt.Sprintf("--map %q: there is no field %q", pair, pair[i+1:]), "the fields are " + fieldNames()}
		}
		columns[strings.TrimSpace(pair[:i])] = field
	}
	return columns, nil
}

func fieldNamed(name string) (importer.Field, bool) {
	for _, f := range importer.Fields {
		if strings.EqualFold(string(f), name) {
			return f, true
		}
	}
	return "", false
}

func fieldNames() string {
	names := make([]string, len(importer.Fields))
	for i, f := range importer.Fields {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}

const defaultTimeout = connect.DefaultTimeout

// sendFlags say how rows are sent.
type sendFlags struct {
	Workers int           `json:"workers"`
	Rate    float64       `json:"rate,omitempty"`
	Timeout time.Duration `json:"timeout"`
	Retries int           `json:"retries"`
	Settle  time.Duration `json:"settle"`
	Format  string        `json:"format"`
	BaseURL string        `json:"baseUrl"`
	Limit   int           `json:"limit,omitempty"`
	Strict  bool          `json:"strict,omitempty"`
	Ask     bool          `json:"checkExisting,omitempty"`

	journal string
	log     string
	yes     bool
	sandbox bool
}

func (f *sendFlags) add(fs *pflag.FlagSet) {
	fs.IntVar(&f.Workers, "workers", 8, "most requests at once")
	fs.Float64Var(&f.Rate, "rate", 0, "most requests a second, 0 for no limit")
	fs.DurationVar(&f.Timeout, "timeout", defaultTimeout, "longest wait for one answer")
	fs.IntVar(&f.Retries, "retries", 5, "how often a row that did not get through is tried again")
	fs.DurationVar(&f.Settle, "settle", 5*time.Second, "wait before a row whose answer was lost is looked up")
	fs.StringVar(&f.Format, "format", "json", "what is sent: json or xml")
	fs.StringVar(&f.BaseURL, "base-url", connect.DefaultBaseURL, "the address of Vitec Connect")
	fs.IntVar(&f.Limit, "limit", 0, "send only the first so many valid rows, for a pilot; 0 for all")
	fs.BoolVar(&f.Strict, "strict", false, "send nothing if any row is invalid")
	fs.BoolVar(&f.Ask, "check-existing", false, "ask Vitec first, and don't send a row whose contact has a comeback at that time")
	fs.StringVar(&f.journal, "journal", "", "the journal's file (default: in your user's state folder)")
	fs.StringVar(&f.log, "log", "", "write a line of JSON for each request to this file")
	fs.BoolVar(&f.yes, "yes", false, "send without asking first")
	fs.BoolVar(&f.sandbox, "sandbox", false, "send to a stand-in for Vitec inside the program; needs no credentials")
}

func (f *sendFlags) check() error {
	switch {
	case f.Workers < 1 || f.Workers > maxWorkers:
		return &usageError{fmt.Sprintf("--workers %d is not from 1 to %d", f.Workers, maxWorkers), ""}
	case f.Rate < 0:
		return &usageError{fmt.Sprintf("--rate %g is below 0", f.Rate), ""}
	case f.Rate != 0 && !(f.Rate >= leastRate && f.Rate <= mostRate): // the negation catches NaN
		return &usageError{fmt.Sprintf("--rate %g is not from %g to %g, nor 0", f.Rate, leastRate, mostRate), ""}
	case f.Timeout > longestTime || f.Settle > longestTime:
		return &usageError{fmt.Sprintf("--timeout and --settle are at most %s", longestTime), "write them as 30s or 2m"}
	case f.Timeout <= 0:
		return &usageError{fmt.Sprintf("--timeout %s is not above 0", f.Timeout), "write it as 30s or 2m"}
	case f.Retries < 0:
		return &usageError{fmt.Sprintf("--retries %d is below 0", f.Retries), ""}
	case f.Settle < 0:
		return &usageError{fmt.Sprintf("--settle %s is below 0", f.Settle), ""}
	case f.Limit < 0:
		return &usageError{fmt.Sprintf("--limit %d is below 0", f.Limit), ""}
	}
	if _, err := connect.ParseFormat(f.Format); err != nil {
		return &usageError{"--format: " + err.Error(), ""}
	}
	return nil
}

// What a slip of the finger is kept from: a rate at which nothing is sent for
// hours, and times that nobody waits.
const (
	leastRate   = 0.001
	mostRate    = 1e6
	longestTime = time.Hour
)

// maxWorkers keeps a slip of the finger from opening ten thousand connections.
const maxWorkers = 1000

// outFlags say what is told, and where the results go.
type outFlags struct {
	output string
	json   bool
	quiet  bool
}

func (f *outFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.output, "output", "", "the results file (default: FILE.results.csv beside FILE)")
	fs.BoolVar(&f.json, "json", false, "print the summary as one JSON object")
	fs.BoolVar(&f.quiet, "quiet", false, "no progress and no summary, only what goes wrong")
}

// bindEnvironment lets every flag of a command be given as COMEBACKS_…, and
// says so in its help. A flag on the command line wins. A repeatable flag
// takes its values separated by semicolons.
func bindEnvironment(c *cobra.Command) {
	parse := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		var err error
		c.Flags().VisitAll(func(f *pflag.Flag) {
			value, set := os.LookupEnv(environmentName(f))
			if !set || value == "" || f.Changed || f.Name == "help" || err != nil {
				return
			}
			values := []string{value}
			if f.Value.Type() == "stringArray" {
				values = strings.Split(value, ";")
			}
			for _, v := range values {
				if c.Flags().Set(f.Name, v) != nil {
					err = &usageError{fmt.Sprintf("%s: %s", environmentName(f), wants(f, v)), "see: " + c.CommandPath() + " --help"}
					return
				}
			}
		})
		if err != nil || parse == nil {
			return err
		}
		return parse(c, args)
	}
}

// flagError says what is wrong with the flags of a command line.
func flagError(c *cobra.Command, err error) error {
	text := err.Error()
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		f := invalid.GetFlag()
		text = "--" + f.Name + ": " + wants(f, invalid.GetValue())
	}
	return &usageError{text, "see: " + c.CommandPath() + " --help"}
}

// wants says what a flag's value is not.
func wants(f *pflag.Flag, value string) string {
	kind := map[string]string{
		"int": "a whole number", "uint64": "a whole number from 0", "float64": "a number", "bool": "true or false",
		"duration": "a time such as 500ms, 30s or 2m",
	}[f.Value.Type()]
	return fmt.Sprintf("%q is not %s", value, kind)
}

func environmentName(f *pflag.Flag) string {
	return "COMEBACKS_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}
