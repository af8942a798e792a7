package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/report/words"
)

// Summary says how a run went. Its JSON is stable: names are added, never
// changed or removed.
type Summary struct {
	Kind  Kind        `json:"-"`
	Voice words.Voice `json:"-"` // how a person is spoken to
	// Run is its number in the journal; 0 for one that was not kept.
	Run     int64     `json:"run"`
	File    string    `json:"file"`
	Server  string    `json:"server"` // the API's address; "" if the sheet was only checked
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"` // from start to end
	// Notes say how the sheet was read, where that is not obvious.
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
	// Strict says that nothing was sent because some rows are invalid.
	Strict bool `json:"strict,omitempty"`
	// Flags are those that a command needs to do the same again: --journal,
	// --customer, --map and the like, each with its value after it.
	Flags []string `json:"-"`
	// ErrorsFlags are those that an import of the errors file needs besides.
	ErrorsFlags []string `json:"-"`
}

// StopText says why something ended early. In JSON it is "" if it did not.
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
		fmt.Fprintln(out, s.Voice.Say("summary.note", "note", n))
	}
	s.writeFiles(out)
	if s.Stopped == (StopText{}) { // else that is told as an error, with what to do about it
		say, command := s.Next()
		fmt.Fprintln(out, s.Voice.Say("summary.next", "say", say))
		if command != "" {
			fmt.Fprintf(out, "  %s\n", command)
		}
	}
	return out.Flush()
}

// WriteText writes what became of the rows of one or more runs, and which files there
// are now.
func (t Tally) WriteText(w io.Writer, v words.Voice) error {
	s := Summary{Voice: v, Tally: t, Run: 1, Server: "-"} // rows were sent, to Vitec
	out := bufio.NewWriter(w)
	s.writeCounts(out)
	s.writeFiles(out)
	return out.Flush()
}

// writeFiles says which files there are now.
func (s Summary) writeFiles(out io.Writer) {
	for _, f := range s.Files {
		key, instead := "summary.written", ""
		if i := slices.IndexFunc(s.Beside, func(b Beside) bool { return b.To == f }); i >= 0 {
			key, instead = s.Beside[i].key(), s.Beside[i].From
		}
		fmt.Fprintln(out, s.Voice.Say(key, "file", f, "path", instead))
	}
	for _, r := range s.Renamed {
		fmt.Fprintln(out, s.Voice.Say("summary.renamed", "from", r.From, "to", r.To))
	}
	if s.Kept != "" {
		fmt.Fprintln(out, s.Voice.Say("summary.kept", "file", s.Kept))
	}
	if s.Stale != "" {
		fmt.Fprintln(out, s.Voice.Say("summary.stale", "file", s.Stale))
	}
}

// checked reports whether nothing was to be sent.
func (s Summary) checked() bool { return (s.Kind == Check || s.Server == "") && !s.strict() }

// trial reports whether it was sent to the stand-in, and kept nowhere.
func (s Summary) trial() bool { return s.Kind == Trial || !s.checked() && !s.strict() && s.Run == 0 }

// strict reports whether nothing was sent because some rows are invalid.
func (s Summary) strict() bool { return s.Strict || s.Held[importer.StrictRefused] > 0 }

func (s Summary) writeCounts(out io.Writer) {
	if s.Rows == 0 {
		fmt.Fprintln(out, s.Voice.Say("summary.no-rows"))
		return
	}
	width := 0
	for _, n := range s.Counts {
		width = max(width, widthOf(s.Voice, n))
	}
	for _, status := range importer.Statuses {
		// How many were created is what people look for, even if none was.
		n := s.Counts[status]
		if n > 0 || status == importer.Created && !s.checked() && !s.strict() {
			fmt.Fprintln(out, aligned(s.Voice, width, n, s.Voice.Say(s.meaning(status), "n", n, "loose", s.Loose)))
		}
	}
}

// widthOf is how many characters a number takes.
func widthOf(v words.Voice, n int) int { return utf8.RuneCountInString(v.Number(int64(n))) }

// aligned puts a line that begins with a number under others like it, so that their
// numbers end in one column of this width.
func aligned(v words.Voice, width, n int, line string) string {
	return strings.Repeat(" ", max(width-widthOf(v, n), 0)) + line
}

// meaning names the text that briefly explains the rows of a status.
func (s Summary) meaning(status importer.Status) string {
	key := meaning(status)
	notSent := s.checked() || s.strict()
	switch {
	case status == importer.Created && s.trial():
		return key + ".trial"
	case status == importer.Duplicate && s.Loose > 0:
		return key + ".loose"
	case status == importer.Unsent && s.strict():
		return key + ".strict"
	case (status == importer.Duplicate || status == importer.Unsent) && notSent:
		return key + ".checked"
	}
	return key
}

func meaning(status importer.Status) string { return "summary." + string(status) }

// Line says what the fault is, how many rows have it, and which are the first.
func (f Fault) Line(v words.Voice) string { return f.line(v, 0) }

// line describes a kind of fault, with the number of rows padded to a width.
func (f Fault) line(v words.Voice, width int) string {
	where := ""
	if f.Shown != "" {
		where = f.Shown + ": "
	}
	said := v.Title(f.Code)
	if f.Value != "" {
		said += ": " + words.Shorten(f.Value, longestSaidInList)
	}
	return fmt.Sprintf("%*s %s%s (%s)", width, v.Number(int64(f.Count)), where, said, v.Rows(f.Rows, f.Count))
}

func (s Summary) writeFaults(out io.Writer) {
	shown := s.Faults[:min(shownFaults, len(s.Faults))]
	if len(shown) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", s.Voice.Say("summary.faults"))
	width := widthOf(s.Voice, shown[0].Count)
	for _, f := range shown {
		fmt.Fprintln(out, f.line(s.Voice, width))
	}
	if more := len(s.Faults) - len(shown); more > 0 {
		fmt.Fprintln(out, s.Voice.Say("summary.faults.more", "n", more))
	}
}

func (s Summary) took() string {
	key := "summary.took"
	switch {
	case s.Retries > 0:
		key = "summary.took.retried"
	case s.Requests > 0:
		key = "summary.took.sent"
	}
	return s.Voice.Say(key, "rows", s.Rows, "time", s.Voice.Duration(s.Seconds), "requests", s.Requests, "retries", s.Retries)
}
