package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// Summary says how a run went. As JSON its shape is stable: names are added,
// never changed or taken away.
type Summary struct {
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
	Twice    int    `json:"twice,omitempty"`
	Requests int64  `json:"requests"` // made by this start of the run, look-ups among them
	Retries  int64  `json:"retries"`  // how many of them were further tries
	Stopped  string `json:"stopped"`  // why it ended before all rows had their turn; "" if it did not
}

// shownFaults is how many kinds of fault the text names.
const shownFaults = 5

// WriteText writes the summary for a person to read.
func (s Summary) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	s.writeCounts(out)
	s.writeFaults(out)
	fmt.Fprintf(out, "\n%s\n", s.took())
	for _, n := range s.Notes {
		fmt.Fprintf(out, "note: %s\n", importer.OneLine(n))
	}
	for _, f := range s.Files {
		fmt.Fprintf(out, "written: %s\n", f)
	}
	if s.Kept != "" {
		fmt.Fprintf(out, "kept: %s, the earlier errors file, as somebody has changed it\n", s.Kept)
	}
	if s.Stopped == "" { // else that is told as an error, with what to do about it
		fmt.Fprintf(out, "next: %s\n", s.next())
	}
	return out.Flush()
}

// checked reports whether nothing was to be sent.
func (s Summary) checked() bool { return s.Server == "" }

func (s Summary) writeCounts(out io.Writer) {
	width := 0
	for _, n := range s.Counts {
		width = max(width, len(grouped(n)))
	}
	for _, status := range importer.Statuses {
		// How many were created is what a person looks for, also if none was.
		n := s.Counts[status]
		if n > 0 || status == importer.Created && !s.checked() {
			fmt.Fprintf(out, "%*s %s\n", width, grouped(n), meaning(status, s.checked()))
		}
	}
}

// meaning is a status with the little that has to be known about it.
func meaning(status importer.Status, checked bool) string {
	switch {
	case checked && status == importer.Unsent:
		return "unsent (valid; this was only a check)"
	case status == importer.Duplicate:
		return "duplicate (created before, not sent)"
	case status == importer.Invalid:
		return "invalid (never sent)"
	case status == importer.Rejected:
		return "rejected (Vitec said no)"
	case status == importer.Unsent:
		return "unsent (valid, not in Vitec)"
	case status == importer.Uncertain:
		return "uncertain (may be in Vitec or not)"
	}
	return string(status)
}

func (s Summary) writeFaults(out io.Writer) {
	shown := s.Faults[:min(shownFaults, len(s.Faults))]
	if len(shown) == 0 {
		return
	}
	fmt.Fprint(out, "\nmost frequent faults:\n")
	width := len(grouped(shown[0].Count))
	for _, f := range shown {
		where := ""
		if f.Column != "" {
			where = f.Column + ": "
		}
		fmt.Fprintf(out, "%*s %s%s (%s)\n", width, grouped(f.Count), where, Title(f.Code), examples(f))
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
		text += ", of which " + grouped(s.Retries) + " again"
	}
	return text
}

// next says the one thing to do now. What a resume may change comes before
// mending, because a resume writes the errors file anew.
func (s Summary) next() string {
	n := s.Counts
	toMend := n[importer.Invalid] + n[importer.Rejected]
	switch {
	case s.checked() && toMend > 0:
		return "mend the invalid rows of " + s.File + ", and check it again"
	case s.checked() && n[importer.Unsent] > 0:
		return command("import", s.File)
	case s.Run != 0 && n[importer.Uncertain] > 0:
		return command("resume", "") + " (asks Vitec about the uncertain rows again)"
	case s.Run != 0 && s.has(importer.WaitsForRow):
		return command("resume", "") + " (asks Vitec again about the rows that others wait for)"
	case toMend > 0 && len(s.Files) > 1:
		return "mend " + s.Files[1] + ", and then: " + command("import", s.Files[1])
	case n[importer.Unsent] > 0:
		return "import " + s.File + " again to send the unsent rows"
	case n[importer.Uncertain] > 0:
		return "look in Vitec for the uncertain rows"
	}
	return "nothing is left to do"
}

// has reports whether some rows have a fault.
func (s Summary) has(code importer.Code) bool {
	return slices.ContainsFunc(s.Faults, func(f Fault) bool { return f.Code == code })
}

// command is a command line as it is to be typed.
func command(name, file string) string {
	if file == "" {
		return "comebacks " + name
	}
	if strings.ContainsAny(file, " \t'&()$;") {
		file = `"` + file + `"`
	}
	return "comebacks " + name + " " + file
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
