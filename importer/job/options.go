package job

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/metrics"
	"comebacks/importer/rules"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
	"comebacks/report/words"
)

// Options say how a sheet is read, judged and sent. The journal stores them
// as JSON with each run, for resuming it: names are added, never changed.
type Options struct {
	Sheet  SheetOptions `json:"sheet"`
	Send   SendOptions  `json:"send"`
	Output string       `json:"output,omitempty"` // the results file, if it was named
	Seen   *seenSheet   `json:"seen,omitempty"`   // nil if a resume must look again
	// Continued are those besides whoever began the run who have gone on with it, each
	// after somebody else.
	Continued []Continued `json:"continued,omitempty"`

	Journal      string `json:"-"` // the journal's file
	Logins       string `json:"-"` // the file with the logins of customers; "" for none
	Log          string `json:"-"` // a file for a line of JSON for each request; "" for none
	Trial        bool   `json:"-"` // send to the stand-in, and keep nothing
	namedJournal string
	OnlyCheck    bool      `json:"-"` // send nothing
	AskJournal   bool      `json:"-"` // with OnlyCheck: ask the journal nevertheless
	Stdin        io.Reader `json:"-"` // what "-" names; nil if that can't be read
	// As is how the sheet is known, if the file that is opened only stands in for it: a
	// path, beside which the results go, or a bare name, which needs an Output.
	As string `json:"-"`
	// InPlace says that nobody writes to the file as long as the job is open, so that it
	// is read where it is. A file that is packed is copied nevertheless.
	InPlace bool `json:"-"`
	// StartedBy is who imports; "" for the system's user.
	StartedBy string `json:"-"`
	// Confirmed says to which rows a person has agreed; nil is all. Others are not sent. A
	// row that equals an earlier one is agreed to if that one is: see SeenRow.Twin.
	Confirmed func(row int) bool `json:"-"`
	People    *People            `json:"-"` // shared with other jobs; nil if nothing is
	Keeper    *Keeper            `json:"-"` // the same of the journal
	// CompareOnly lets a comparison settle no rows in doubt.
	CompareOnly bool             `json:"-"`
	Now         func() time.Time `json:"-"` // this machine's clock; nil is time.Now
	Metrics     *metrics.Metrics `json:"-"` // counts what is done; nil if nothing does

	Voice words.Voice `json:"-"` // the language, and whether it is for a page
	// Meant asks the user whether a column is meant for the field whose name is
	// close to its own; nil if there is nobody to ask before rows are sent.
	Meant func(importer.Column) (bool, error) `json:"-"`
}

// Continued says who has gone on with a run, and when.
type Continued struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// SheetOptions say how a sheet is read and judged.
type SheetOptions struct {
	Map         []string `json:"map,omitempty"` // "Kundnr=customerId"
	Customer    string   `json:"customer,omitempty"`
	Timezone    string   `json:"timezone"`
	DateFormat  string   `json:"dateFormat,omitempty"`
	DefaultTime string   `json:"defaultTime"`
	AllowPast   bool     `json:"allowPast,omitempty"`
	Repeat      bool     `json:"allowDuplicates,omitempty"`
	// AllowSimilar lets rows be sent beside a comeback of the same contact and
	// time, or another version of them.
	AllowSimilar bool   `json:"allowSimilar,omitempty"`
	Name         string `json:"sheet,omitempty"` // of the workbook's sheet
	Encoding     string `json:"encoding,omitempty"`
	// Match says what else is enough to find a contact: MatchName, or "".
	Match string `json:"match,omitempty"`
	// LooksUp is set if rows have something other than ids, so that whom they mean
	// is looked up. Versions that could not do that leave it unset.
	LooksUp    bool `json:"looksUp,omitempty"`
	preferOurs bool // see sheet.Options; a run is resumed with the sheet that it has read

	Ignore []string `json:"ignore,omitempty"` // columns that are not used
	// Names says by which names columns are recognised, see vocabularies: the oldest
	// that do for the sheet.
	Names int `json:"names,omitempty"`
	// Counting says how rows are counted: 0 is as in the first versions.
	// CountsAnew is set if that makes a difference for the sheet.
	Counting   int  `json:"counting,omitempty"`
	CountsAnew bool `json:"countsAnew,omitempty"`
}

// SendOptions say how rows are sent.
type SendOptions struct {
	Workers int           `json:"workers"`
	Rate    float64       `json:"rate,omitempty"` // requests a second, 0 for no limit
	Timeout time.Duration `json:"timeout"`
	Retries int           `json:"retries"`
	Settle  time.Duration `json:"settle"`
	Format  string        `json:"format"` // json or xml
	BaseURL string        `json:"baseUrl"`
	Limit   int           `json:"limit,omitempty"` // 0 for all
	Strict  bool          `json:"strict,omitempty"`
	Ask     bool          `json:"checkExisting,omitempty"`
	Only    []string      `json:"onlyCustomer,omitempty"` // send only rows of these customers; nil for all
}

// MatchName is the SheetOptions.Match by which a name is enough, if only one contact has
// it.
const MatchName = "name"

// Defaults returns the options that hold unless others are given.
func Defaults() Options {
	return Options{
		Sheet: SheetOptions{Timezone: "Europe/Stockholm", DefaultTime: "00:00"},
		Send: SendOptions{
			Workers: connect.DefaultWorkers, Timeout: connect.DefaultTimeout, Retries: 5, Settle: 5 * time.Second,
			Format: "json", BaseURL: connect.DefaultBaseURL,
		},
	}
}

func (o *Options) now() time.Time {
	if o.Now == nil {
		return time.Now()
	}
	return o.Now()
}

// Limits that catch typing errors: ten thousand connections, a rate at which
// nothing is sent for hours, a time that nobody waits.
const (
	maxWorkers  = 1000
	leastRate   = 0.001
	mostRate    = 1e6
	longestTime = time.Hour
)

// Failures of options. Value: the option's name.
const (
	OutOfRange    importer.Code = "option-out-of-range"  // Detail: what was given, List: the least and the most
	BelowZero     importer.Code = "option-below-zero"    // Detail: what was given
	NotAboveZero  importer.Code = "option-not-above-0"   // Detail: what was given
	NoSuchRate    importer.Code = "option-no-such-rate"  // Detail: what was given, List: the least and the most
	TooLongATime  importer.Code = "option-time-too-long" // Detail: the most
	NoSuchFormat  importer.Code = "option-no-such-format"
	NoSuchZone    importer.Code = "no-such-time-zone" // Value: what was given
	BadDateFormat importer.Code = "bad-date-format"   // Err
	BadClock      importer.Code = "bad-default-time"  // Err
	BadMap        importer.Code = "bad-map"           // Value: what was given
	NoSuchMatch   importer.Code = "no-such-match"     // Value: what was given
	NoSuchField   importer.Code = "map-no-such-field" // Value: what was given, Detail: the field, List: the fields
)

// Check returns the Failure of an option that can't be used.
func (s *SendOptions) Check() error {
	number := func(n int) string { return strconv.Itoa(n) }
	rate := strconv.FormatFloat(s.Rate, 'g', -1, 64)
	fail := func(code importer.Code, name, given string, list ...string) error {
		return &importer.Failure{Code: code, Value: name, Detail: given, List: list}
	}
	switch {
	case s.Workers < 1 || s.Workers > maxWorkers:
		return fail(OutOfRange, "workers", number(s.Workers), "1", number(maxWorkers))
	case s.Rate < 0:
		return fail(BelowZero, "rate", rate)
	case s.Rate != 0 && !(s.Rate >= leastRate && s.Rate <= mostRate): // the negation catches NaN
		return fail(NoSuchRate, "rate", rate, "0.001", "1e+06")
	case s.Timeout > longestTime || s.Settle > longestTime:
		return fail(TooLongATime, "timeout", longestTime.String())
	case s.Timeout <= 0:
		return fail(NotAboveZero, "timeout", s.Timeout.String())
	case s.Retries < 0:
		return fail(BelowZero, "retries", number(s.Retries))
	case s.Settle < 0:
		return fail(BelowZero, "settle", s.Settle.String())
	case s.Limit < 0:
		return fail(BelowZero, "limit", number(s.Limit))
	}
	if _, err := connect.ParseFormat(s.Format); err != nil {
		return &importer.Failure{Code: NoSuchFormat, Value: s.Format, Err: err}
	}
	return nil
}

// leavesOut reports whether nothing is sent to a customer because others were
// named.
func (s *SendOptions) leavesOut(customer string) bool { return run.LeavesOut(s.Only, customer) }

func (o *Options) allowed() run.Allowed {
	return run.Allowed{Duplicates: o.Sheet.Repeat, Similar: o.Sheet.AllowSimilar}
}

// rules returns the rules by which the rows are judged, at the time now.
func (o *SheetOptions) rules(now time.Time) (*rules.Rules, error) {
	zone, err := time.LoadLocation(o.Timezone)
	if err != nil {
		return nil, &importer.Failure{Code: NoSuchZone, Value: o.Timezone}
	}
	if o.Match != "" && !strings.EqualFold(o.Match, MatchName) {
		return nil, &importer.Failure{Code: NoSuchMatch, Value: o.Match}
	}
	r := &rules.Rules{Customer: o.Customer, Location: zone, AllowPast: o.AllowPast, Now: now, MatchName: o.Match != ""}
	if r.DateFormat, err = rules.ParseDateFormat(o.DateFormat); err != nil {
		return nil, &importer.Failure{Code: BadDateFormat, Value: o.DateFormat, Err: err}
	}
	if r.DefaultTime, err = rules.ParseClock(o.DefaultTime); err != nil {
		return nil, &importer.Failure{Code: BadClock, Value: o.DefaultTime, Err: err}
	}
	return r, nil
}

// presentCounting is the SheetOptions.Counting of this version.
const presentCounting = 1

// open opens the sheet whose bytes are in a file; as is its name for people, and
// recall gives what is remembered of its header, if it is not nil.
func (o *SheetOptions) open(path, as string, recall func(header string) *sheet.Remembered) (*sheet.Sheet, error) {
	given, err := o.given(as, recall)
	if err != nil {
		return nil, err
	}
	return sheet.Open(path, given)
}

// given is what is said of a sheet, as package sheet takes it.
func (o *SheetOptions) given(as string, recall func(header string) *sheet.Remembered) (sheet.Options, error) {
	columns, err := parseMap(o.Map)
	return sheet.Options{
		As: as, HasCustomer: o.Customer != "", Sheet: o.Name,
		PreferOurs: o.preferOurs, Map: columns, Ignore: o.Ignore, Recall: recall, Names: o.names(), Encoding: o.Encoding,
	}, err
}

// names are those by which columns are recognised.
func (o *SheetOptions) names() sheet.Vocabulary {
	if o.Names < 0 || o.Names >= len(vocabularies) { // of a later version
		return sheet.AllNames
	}
	return vocabularies[o.Names]
}

// key names everything but the sheet that determines a row's comeback and
// where it is sent: runs of the same sheet with the same key are one import.
func (o *Options) key(server, sheetName string) string {
	mapped := slices.Clone(o.Sheet.Map)
	for i, pair := range mapped {
		at := strings.LastIndex(pair, "=")
		mapped[i] = strings.ToLower(strings.TrimSpace(pair[:max(at, 0)]) + "=" + strings.TrimSpace(pair[at+1:]))
	}
	slices.Sort(mapped)
	standard := Defaults()
	parts := []any{
		server, importer.OneCase(o.Sheet.Customer), slices.Compact(mapped), strings.ToLower(sheetName),
		strings.ToLower(o.Sheet.DateFormat), cmp.Or(o.Sheet.DefaultTime, standard.Sheet.DefaultTime), cmp.Or(o.Sheet.Timezone, standard.Sheet.Timezone),
	}
	if columns := o.Sheet.keyOfColumns(); len(columns) > 0 {
		parts = append(parts, columns)
	}
	if o.Sheet.Encoding != "" { // the keys of runs that name none stay as they were
		parts = append(parts, strings.ToLower(o.Sheet.Encoding))
	}
	if o.Sheet.Match != "" {
		parts = append(parts, map[string]string{"match": strings.ToLower(o.Sheet.Match)})
	}
	if o.Sheet.CountsAnew {
		parts = append(parts, map[string]int{"counting": o.Sheet.Counting})
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // texts alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
