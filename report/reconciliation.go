package report

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/gocarina/gocsv"

	"comebacks/report/words"
)

// Reconciliation gathers the lines of a comparison, in a file beside the one
// that they are meant for, so that it can go on after an interruption.
type Reconciliation struct {
	// Counts has the lines by class.
	Counts map[Class]int
	// Rows is how many rows have their lines.
	Rows int
	// Last is the last of them.
	Last int
	// Again is how many rows were not created, and would be if the sheet were
	// imported again as it is.
	Again int

	path    string
	partial *os.File
	lines   *json.Encoder
}

// partialFor is how long an interrupted comparison may be continued: after
// that, what Vitec holds may have changed.
const partialFor = 12 * time.Hour

// head is the first line of an unfinished comparison.
type head struct {
	Run     int64     `json:"run"`
	Changes int64     `json:"changes"`
	Begun   time.Time `json:"begun"`
}

// Reconcile begins the comparison of a run, or continues one that was
// interrupted recently, if nothing about the run has changed since. Changes is
// a number that grows with each change. Path is what Finish writes.
func Reconcile(path string, run, changes int64, now time.Time, c *Comparer) (*Reconciliation, error) {
	r := &Reconciliation{Counts: make(map[Class]int), path: path}
	for _, class := range Classes {
		r.Counts[class] = 0
	}
	if err := writable(path, true, nil); err != nil {
		return nil, err
	}
	var err error
	if r.partial, err = openPartial(path); err != nil {
		return nil, err
	}
	name := r.partial.Name()
	end, err := r.read(run, changes, now, c)
	if err == nil {
		err = r.partial.Truncate(end)
	}
	if err == nil {
		_, err = r.partial.Seek(end, io.SeekStart)
	}
	r.lines = json.NewEncoder(r.partial) // unbuffered: what is killed goes on after its last line
	r.lines.SetEscapeHTML(false)
	if err == nil && end == 0 {
		err = r.lines.Encode(head{run, changes, now})
	}
	if err != nil {
		r.partial.Close()
		return nil, fileError("write", name, err)
	}
	return r, nil
}

// read takes over the lines that are there already, all but those of the last
// row, of which some may be missing. It says where the first to be written
// begins: 0 if there is nothing to go on with.
func (r *Reconciliation) read(run, changes int64, now time.Time, c *Comparer) (end int64, err error) {
	in := bufio.NewReader(r.partial)
	line, err := in.ReadBytes('\n')
	var h head
	if err != nil || json.Unmarshal(line, &h) != nil || h.Run != run || h.Changes != changes || now.Sub(h.Begun) > partialFor {
		return 0, nil
	}
	at := int64(len(line))
	end = at
	var ofRow []Compared // of the row that has begun
	take := func() {
		for _, l := range ofRow {
			r.count(l)
			if l.Class == Extra {
				c.known(l.ComebackID)
			}
		}
		ofRow = ofRow[:0]
	}
	for {
		line, err := in.ReadBytes('\n')
		var l Compared
		if err != nil || json.Unmarshal(line, &l) != nil {
			return end, nil
		}
		if len(ofRow) > 0 && l.Row != ofRow[0].Row {
			take()
			end = at
		}
		ofRow = append(ofRow, l)
		at += int64(len(line))
	}
}

func (r *Reconciliation) count(l Compared) {
	r.Counts[l.Class]++
	if l.Class != Extra {
		r.Rows++
		r.Last = l.Row
	}
	if l.Again {
		r.Again++
	}
}

// known says that an extra has its line already.
func (c *Comparer) known(id string) {
	if c.extras == nil {
		c.extras = make(map[string]bool)
	}
	c.extras[id] = true
}

// Add adds the lines of one row.
func (r *Reconciliation) Add(lines []Compared) error {
	for _, l := range lines {
		if err := r.lines.Encode(l); err != nil {
			return fileError("write", r.partial.Name(), err)
		}
		r.count(l)
	}
	return nil
}

// Close ends it for now. It can be continued.
func (r *Reconciliation) Close() error {
	if err := r.partial.Close(); err != nil {
		return fileError("write", r.partial.Name(), err)
	}
	return nil
}

// Finish writes the lines as CSV, whole or not at all.
func (r *Reconciliation) Finish(d Dialect) error {
	defer r.partial.Close()
	if _, err := r.partial.Seek(0, io.SeekStart); err != nil {
		return fileError("read", r.partial.Name(), err)
	}
	out, err := createWhole(r.path)
	if err != nil {
		return err
	}
	defer out.abort()
	if err := r.writeCSV(out, d); err != nil {
		return fileError("write", r.path, err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	r.partial.Close()
	if err := os.Remove(r.partial.Name()); err != nil {
		return fileError("remove", r.partial.Name(), err)
	}
	return nil
}

// Dialect is how CSV is written.
type Dialect struct {
	Delimiter rune
	BOM       bool // for Excel, which takes UTF-8 for Windows-1252 without it
	CRLF      bool
}

func (r *Reconciliation) writeCSV(out io.Writer, d Dialect) error {
	if d.BOM {
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = d.Delimiter, d.CRLF
	in := json.NewDecoder(r.partial)
	if err := in.Decode(&head{}); err != nil {
		return err
	}
	chunk := make([]Compared, 0, 512)
	write := gocsv.MarshalCSV // the header comes with the first chunk
	for in.More() {
		chunk = append(chunk, Compared{})
		l := &chunk[len(chunk)-1]
		if err := in.Decode(l); err != nil {
			return err
		}
		for _, cell := range []*string{&l.CustomerID, &l.ContactID, &l.ComebackID, &l.Detail} {
			*cell = Inert(*cell)
		}
		if len(chunk) == cap(chunk) {
			if err := write(chunk, w); err != nil {
				return err
			}
			chunk, write = chunk[:0], gocsv.MarshalCSVWithoutHeaders
		}
	}
	if err := write(chunk, w); err != nil { // also the header of no lines
		return err
	}
	w.Flush()
	return w.Error()
}

// ReconciliationSummary says how a comparison went. Its JSON is stable: names
// are added, never changed or removed.
type ReconciliationSummary struct {
	Voice   words.Voice   `json:"-"` // how a person is spoken to
	Run     int64         `json:"run"`
	Sheet   string        `json:"sheet"`
	Server  string        `json:"server"`
	Seconds float64       `json:"seconds"`
	Rows    int           `json:"rows"`
	Counts  map[Class]int `json:"counts"` // lines by class
	File    string        `json:"file"`   // the lines themselves
	Notes   []string      `json:"notes,omitempty"`
	// Again is how many of the rows that were not created would be if the sheet
	// were imported again as it is.
	Again int `json:"-"`
}

// AllMatched reports whether every row is in Vitec as it should be, whichever
// run of ours made it, and nothing else is.
func (s ReconciliationSummary) AllMatched() bool {
	for class, n := range s.Counts {
		if class != Matched && class != ByOtherRun && n > 0 {
			return false
		}
	}
	return true
}

// WriteText writes the summary for a person to read.
func (s ReconciliationSummary) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	v := s.Voice
	fmt.Fprintln(out, v.Say("reconcile.run", "run", strconv.FormatInt(s.Run, 10), "sheet", s.Sheet, "server", s.Server))
	width := 0
	for _, n := range s.Counts {
		width = max(width, widthOf(v, n))
	}
	for _, class := range Classes {
		if n := s.Counts[class]; n > 0 || class == Matched {
			line := v.Say("reconcile.class", "class", v.Say(class.key(), "n", n), "meaning", v.Say(class.key()+".means"))
			fmt.Fprintln(out, aligned(v, width, n, line))
		}
	}
	fmt.Fprintf(out, "\n%s\n", v.Say("reconcile.took", "rows", s.Rows, "time", v.Duration(s.Seconds)))
	for _, n := range s.Notes {
		fmt.Fprintln(out, v.Say("summary.note", "note", n))
	}
	fmt.Fprintln(out, v.Say("summary.written", "file", s.File))
	fmt.Fprintln(out, v.Say("summary.next", "say", s.next()))
	return out.Flush()
}

// next says the one thing to do now.
func (s ReconciliationSummary) next() string {
	var look []string
	for _, class := range []Class{Extra, Missing, Moved, Uncertain} {
		if s.Counts[class] > 0 {
			look = append(look, string(class))
		}
	}
	switch {
	case len(look) > 0:
		return s.Voice.Say("reconcile.next.look", "classes", s.Voice.Or(look))
	case s.Counts[Unreadable] > 0:
		return s.Voice.Say("reconcile.next.right")
	case s.Again > 0:
		return s.Voice.Say("reconcile.next.import")
	case s.Counts[Settled] > 0:
		return s.Voice.Say("reconcile.next.settled")
	case s.Counts[NotCreated] > 0:
		return s.Voice.Say("reconcile.next.correct")
	}
	return s.Voice.Say("next.nothing")
}
