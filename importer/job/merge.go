package job

import (
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
	"comebacks/report/words"
)

// Merged is what results put together say. Its JSON is stable: names are added, never
// changed or removed.
type Merged struct {
	report.Tally
	// Left is how many rows none of the files has sent, since all of them left out the
	// row's customer.
	Left int `json:"left"`
	// Twice are the rows of which two files name different comebacks, by their numbers.
	Twice []Twice `json:"twice,omitempty"`

	trial    *sheet.Results // a file with a row that was sent to the stand-in; nil for none
	trialRow int
	earnest  bool // some row was sent to Vitec
	// Doubtful are the rows that one file has in Vitec, and another as uncertain: what
	// that one has sent may be there too.
	Doubtful []Twice `json:"doubtful,omitempty"`
}

// Twice is a row that may be in Vitec more than once.
type Twice struct {
	Row int      `json:"row"`
	IDs []string `json:"ids"`
}

// AllDone reports whether every row is in Vitec, once.
func (m *Merged) AllDone() bool {
	return m.Tally.AllDone() && m.Left == 0 && len(m.Twice) == 0 && len(m.Doubtful) == 0
}

// Merge puts results of several runs of one sheet together, in the sheet's order: each
// row as the file has it that knows most of it. Runs with --only-customer each have the
// rows of other customers as unsent. Output is written as the results of a run are, with
// an errors file beside it.
//
// A file that is no results file in CSV, or is not of the same sheet as the first, or says
// what became of rows in a check or a trial, is an *importer.Failure; then nothing is written.
func Merge(paths []string, output string, voice words.Voice) (*Merged, error) {
	if err := (Own{}).Refuse("output", output); err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(output), ".xlsx") {
		return nil, &importer.Failure{Code: importer.MergesToCSV, Path: output}
	}
	var files []*sheet.Results
	for _, path := range paths {
		if err := merges(&files, path); err != nil {
			return nil, err
		}
	}
	named, err := report.ResultsPaths(report.Naming{Input: paths[0], Output: output, Ours: sheet.IsResults, HoldsIDs: sheet.HoldsIDs})
	if err != nil {
		return nil, err
	}
	for _, path := range paths[1:] { // the first is the input
		if sameFile(path, named.Results) || sameFile(path, named.Errors) {
			return nil, &importer.Failure{Code: OutputTaken, Path: path}
		}
	}
	m := &Merged{}
	r := report.Results{
		Paths: named, Words: words.Teller{Voice: voice}, Ours: sheet.IsResults, IDs: sheet.IDsOf,
		NewWriter: func(w io.Writer, _ bool) (importer.RowWriter, error) {
			out, err := files[0].NewWriter(w)
			return lineWriter{out}, err
		},
	}
	m.Tally, err = r.Write(m.pairs(files))
	return m, err
}

// merges opens one more file.
func merges(files *[]*sheet.Results, path string) error {
	f, err := sheet.OpenResults(path)
	if err != nil {
		return err
	}
	if len(*files) > 0 {
		same, err := (*files)[0].SameShape(f)
		if err != nil {
			return err
		}
		if !same {
			return &importer.Failure{Code: importer.OtherResults, Path: path, Value: (*files)[0].Path()}
		}
	}
	*files = append(*files, f)
	return nil
}

// lineWriter writes rows that are lines of results already.
type lineWriter struct{ *sheet.ResultsWriter }

func (w lineWriter) Write(row *importer.Row, _ []string, _ []importer.Problem) error {
	return w.ResultsWriter.Write(row.Source.(sheet.ResultLine))
}

func (w lineWriter) Discard() {}

// pairs goes through all files at once.
func (m *Merged) pairs(files []*sheet.Results) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		var next []func() (sheet.ResultLine, error, bool)
		for _, f := range files[1:] {
			pull, stop := iter.Pull2(f.Lines())
			defer stop()
			next = append(next, pull)
		}
		for first, err := range files[0].Lines() {
			lines := []sheet.ResultLine{first}
			for i := 0; i < len(next) && err == nil; i++ {
				line, lineErr, there := next[i]()
				if err = lineErr; err == nil && (!there || !sameRow(first, line)) {
					err = otherRow(files[i+1], files[0], first.Row)
				}
				lines = append(lines, line)
			}
			for i := 0; i < len(lines) && err == nil; i++ {
				err = m.notInEarnest(files[i], lines[i])
			}
			if err != nil {
				yield(report.Pair{}, err)
				return
			}
			if !yield(m.pair(lines), nil) {
				return
			}
		}
		for i, pull := range next {
			if line, err, there := pull(); there {
				if err == nil {
					err = otherRow(files[i+1], files[0], line.Row)
				}
				yield(report.Pair{}, err)
				return
			}
		}
	}
}

func sameRow(a, b sheet.ResultLine) bool {
	return a.Row == b.Row && a.Origin == b.Origin && slices.Equal(a.Own, b.Own)
}

func otherRow(f, first *sheet.Results, row int) error {
	return &importer.Failure{Code: importer.OtherRow, Path: f.Path(), Value: first.Path(), Detail: strconv.Itoa(row)}
}

// notInEarnest refuses what a check says of a row, and what a trial says, beside what was
// sent to Vitec: trials alone may be put together, to try that out.
func (m *Merged) notInEarnest(f *sheet.Results, line sheet.ResultLine) error {
	switch {
	case line.Status == importer.Unsent && says(line, importer.OnlyChecked):
		return onlyTried(f, line.Row)
	case strings.HasPrefix(line.ID, importer.SandboxID) && m.trial == nil:
		m.trial, m.trialRow = f, line.Row
	case line.ID != "" && !strings.HasPrefix(line.ID, importer.SandboxID):
		m.earnest = true
	}
	if m.trial != nil && m.earnest {
		return onlyTried(m.trial, m.trialRow)
	}
	return nil
}

func onlyTried(f *sheet.Results, row int) error {
	return &importer.Failure{Code: importer.NotInEarnest, Path: f.Path(), Value: strconv.Itoa(row)}
}

// pair takes the line of a row that knows most of it.
func (m *Merged) pair(lines []sheet.ResultLine) report.Pair {
	best := slices.MaxFunc(lines, func(a, b sheet.ResultLine) int { return knows(a) - knows(b) })
	var ids []string
	for _, line := range lines {
		if line.Status.Done() && line.ID != "" && !slices.Contains(ids, line.ID) {
			ids = append(ids, line.ID)
		}
	}
	if len(ids) > 1 {
		m.Twice = append(m.Twice, Twice{best.Row, ids})
	}
	if best.Status.Done() && slices.ContainsFunc(lines, func(line sheet.ResultLine) bool {
		return line.Status == importer.Uncertain && (line.ID == "" || line.ID != best.ID)
	}) {
		m.Doubtful = append(m.Doubtful, Twice{best.Row, ids})
	}
	o := importer.Outcome{Row: best.Row, Status: best.Status, ComebackID: best.ID}
	if isLeftOut(best) {
		m.Left++
		o.Problems = []importer.Problem{{Code: importer.OtherCustomer}}
	}
	return report.Pair{Row: &importer.Row{Number: best.Row, Origin: best.Origin, Source: best}, Outcome: &o}
}

// knows orders what files say of a row. What may be in Vitec counts for more than what
// is not: a person must look.
func knows(line sheet.ResultLine) int {
	if isLeftOut(line) {
		return 0
	}
	return 1 + slices.Index([]importer.Status{
		importer.Unsent, importer.Invalid, importer.Rejected, importer.Uncertain, importer.Duplicate, importer.Created,
	}, line.Status)
}

// isLeftOut reports whether a run left the row out, as it was for other customers. Results
// say that in words alone, in the language of the run. Earlier versions said before them
// that the row is valid, which was not known.
func isLeftOut(line sheet.ResultLine) bool {
	return line.Status == importer.Unsent && says(line, importer.OtherCustomer)
}

// says reports whether a line says a problem, in any language.
func says(line sheet.ResultLine, code importer.Code) bool {
	return slices.ContainsFunc(inWords()[code], func(said string) bool { return strings.HasSuffix(line.Error, said) })
}

var inWords = sync.OnceValue(func() map[importer.Code][]string {
	all := make(map[importer.Code][]string)
	for _, l := range words.Languages {
		for _, code := range []importer.Code{importer.OtherCustomer, importer.OnlyChecked} {
			all[code] = append(all[code], words.Teller{Voice: words.Voice{Language: l}}.Sentence(importer.Problem{Code: code}))
		}
	}
	return all
})
