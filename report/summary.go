package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Summary says how a run went. As JSON its shape is stable: names are added,
// never changed or taken away.
type Summary struct {
	Kind  Kind        `json:"-"`
	Voice words.Voice `json:"-"` // how a person is spoken to
	// Run is its number in the journal; 0 for one that was not kept.
	Run     int64     `json:"run"`
	File    string    `json:"file"`
	Server  string    `json:"server"` // the API's address; "" if the sheet was only checked
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"` // from start to end
	// Notes say how the sheet was read, where that is not plain.
	Notes []string `json:"notes,omitempty"`
	Tally
	// Twice is how many rows were found to be in Vitec twice, after they were
	// sent again.
	Twice    int   `json:"twice,omitempty"`
	Requests int64 `json:"requests"` // made by this start of the run, look-ups among them
	Retries  int64 `json:"retries"`  // how many of them were further tries
	// Stopped is why it ended before all rows had their turn.
	Stopped StopText `json:"stopped"`
	// Piped says that the sheet came through a pipe, and has no name by which it
	// could be read again.
	Piped bool `json:"-"`
	// Asked says that a check asked the journal as well.
	Asked bool `json:"-"`
	// Strict says that nothing was sent since some rows are invalid.
	Strict bool `json:"strict,omitempty"`
	// Flags are those that a command needs to do the same again: --journal,
	// --customer, --map and the like, each with its value after it.
	Flags []string `json:"-"`
	// ErrorsFlags are those that an import of the errors file needs besides.
	ErrorsFlags []string `json:"-"`
}

// StopText says why something ended early. As JSON it is "" if it did not.
type StopText struct {
	Code importer.Code `json:"code"` // stable
	Text string        `json:"text"` // for people
}

// MarshalJSON implements json.Marshaler.
func (s StopText) MarshalJSON() ([]byte, error) {
	if s == (StopText{}) {
		return []byte(`""`), nil
	}
	type object StopText
	return json.Marshal(object(s))
}

const (
	shownFaults       = 5   // kinds of fault that the text names
	longestSaidInList = 100 // characters of what Vitec said that it repeats
)

// WriteText writes the summary for a person to read.
func (s Summary) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	s.writeCounts(out)
	s.writeFaults(out)
	fmt.Fprintf(out, "\n%s\n", s.took())
	for _, n := range s.Notes {
		fmt.Fprintf(out, "note: %s\n", importer.OneLine(n))
	}
	s.writeFiles(out)
	if s.Stopped == (StopText{}) { // else that is told as an error, with what to do about it
		say, command := s.Next()
		fmt.Fprintf(out, "next: %s\n", say)
		if command != "" {
			fmt.Fprintf(out, "  %s\n", command)
		}
	}
	return out.Flush()
}

// writeFiles says which files there are now.
func (s Summary) writeFiles(out io.Writer) {
	for _, f := range s.Files {
		fmt.Fprintf(out, "written: %s", importer.OneLine(f))
		if i := slices.IndexFunc(s.Beside, func(b Beside) bool { return b.To == f }); i >= 0 {
			fmt.Fprint(out, ", "+s.Beside[i].why())
		}
		fmt.Fprintln(out)
	}
	for _, r := range s.Renamed {
		fmt.Fprintf(out, "renamed: the earlier %s is now %s\n", importer.OneLine(r.From), importer.OneLine(r.To))
	}
	if s.Kept != "" {
		fmt.Fprintf(out, "kept: %s, the earlier errors file, as somebody has changed it\n", importer.OneLine(s.Kept))
	}
	if s.Stale != "" {
		fmt.Fprintf(out, "note: %s is from before and could not be removed; nothing in it is left to correct\n", importer.OneLine(s.Stale))
	}
}

// checked reports whether nothing was to be sent.
func (s Summary) checked() bool { return (s.Kind == Check || s.Server == "") && !s.strict() }

// trial reports whether it was sent to the stand-in, and kept nowhere.
func (s Summary) trial() bool { return s.Kind == Trial || !s.checked() && !s.strict() && s.Run == 0 }

// strict reports whether nothing was sent since some rows are invalid.
func (s Summary) strict() bool { return s.Strict || s.Held[importer.StrictRefused] > 0 }

func (s Summary) writeCounts(out io.Writer) {
	if s.Rows == 0 {
		fmt.Fprintln(out, "no rows below the header")
		return
	}
	width := 0
	for _, n := range s.Counts {
		width = max(width, len(grouped(n)))
	}
	for _, status := range importer.Statuses {
		// How many were created is what a person looks for, also if none was.
		n := s.Counts[status]
		if n > 0 || status == importer.Created && !s.checked() && !s.strict() {
			fmt.Fprintf(out, "%*s %s\n", width, grouped(n), s.meaning(status))
		}
	}
}

// meaning is a status with the little that has to be known about it.
func (s Summary) meaning(status importer.Status) string {
	notSent := s.checked() || s.strict()
	switch {
	case status == importer.Duplicate && s.Loose > 0:
		return "duplicate (not sent; in " + grouped(s.Loose) + " of them the first row was not created)"
	case status == importer.Duplicate && notSent:
		return "duplicate (as an earlier row, or created before)"
	case status == importer.Unsent && s.strict():
		return "unsent (valid; held back, as others are invalid and --strict was given)"
	case status == importer.Unsent && notSent:
		return "unsent (valid; this was only a check)"
	}
	return meaning(status)
}

func meaning(status importer.Status) string {
	switch status {
	case importer.Duplicate:
		return "duplicate (created before, not sent)"
	case importer.Invalid:
		return "invalid (never sent)"
	case importer.Rejected:
		return "rejected (Vitec said no)"
	case importer.Unsent:
		return "unsent (valid, not in Vitec)"
	case importer.Uncertain:
		return "uncertain (may be in Vitec or not)"
	}
	return string(status)
}

// line tells of a kind of fault, with the number of rows in so many places.
func (f Fault) line(v words.Voice, width int) string {
	where := ""
	if f.Column != "" {
		where = f.Column + ": "
	}
	said := v.Title(f.Code)
	if f.Value != "" {
		said += ": " + words.Shorten(f.Value, longestSaidInList)
	}
	return fmt.Sprintf("%*s %s%s (%s)", width, grouped(f.Count), where, said, examples(f))
}

func (s Summary) writeFaults(out io.Writer) {
	shown := s.Faults[:min(shownFaults, len(s.Faults))]
	if len(shown) == 0 {
		return
	}
	fmt.Fprint(out, "\nmost frequent faults:\n")
	width := len(grouped(shown[0].Count))
	for _, f := range shown {
		fmt.Fprintln(out, f.line(s.Voice, width))
	}
	if more := len(s.Faults) - len(shown); more > 0 {
		fmt.Fprintf(out, "and %s; the column error names them all\n", Plural(more, "other kind"))
	}
}

// examples names the first rows that have a fault: "rows 7, 19, 23 …".
func examples(f Fault) string {
	numbers := make([]string, len(f.Rows))
	for i, n := range f.Rows {
		numbers[i] = strconv.Itoa(n)
	}
	switch list := strings.Join(numbers, ", "); {
	case f.Count > len(f.Rows):
		return "rows " + list + " …"
	case f.Count == 1:
		return "row " + list
	default:
		return "rows " + list
	}
}

func (s Summary) took() string {
	text := Plural(s.Rows, "row") + " in " + duration(s.Seconds)
	if s.Requests > 0 {
		text += ", " + Plural(s.Requests, "request")
	}
	if s.Retries > 0 {
		text += ", " + grouped(s.Retries) + " of them repeated"
	}
	return text
}

// grouped writes a number so that it can be read at a glance: from 10,000 on,
// by groups of three.
func grouped[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	if n < 10_000 {
		return digits
	}
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(d)
	}
	return out.String()
}

// Plural counts things as a person reads it: "1 row", "2 rows", "12 459 rows".
// Where the word for many does not only have an s more, it is given.
func Plural[N int | int64](n N, one string, many ...string) string {
	switch {
	case n == 1:
		return "1 " + one
	case len(many) > 0:
		return grouped(n) + " " + many[0]
	}
	return grouped(n) + " " + one + "s"
}

// duration writes seconds as a person would say them.
func duration(seconds float64) string {
	whole := int64(math.Round(seconds))
	switch {
	case seconds < 9.95:
		return fmt.Sprintf("%.1f s", seconds)
	case whole < 60:
		return fmt.Sprintf("%d s", whole)
	case whole < 3600:
		return fmt.Sprintf("%d min %d s", whole/60, whole%60)
	}
	return fmt.Sprintf("%d h %d min", whole/3600, whole%3600/60)
}
