package job

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
	"comebacks/report/words"
)

// memory is what was decided about the columns of imported sheets, by their
// headers. It is a file beside the journal. A run never depends on it: the
// run's own options have what was remembered.
type memory struct {
	Headers []remembered `json:"headers"` // the latest last
}

// remembered is what was decided about the columns of one header.
type remembered struct {
	Header   string   `json:"header"` // sheet.HeaderKey
	Map      []string `json:"map,omitempty"`
	Ignore   []string `json:"ignore,omitempty"`
	Customer string   `json:"customer,omitempty"` // if the header has no column for it
}

const (
	mostRemembered = 200     // headers: the oldest go
	mostMemory     = 4 << 20 // bytes of the file: a larger one is not ours
)

// memoryPath is the file of the memory that goes with a journal.
func memoryPath(journal string) string {
	if real, err := filepath.EvalSymlinks(journal); err == nil {
		journal = real
	}
	return journal + ".columns.json"
}

// readMemory reads the memory; a missing file is an empty memory.
func readMemory(path string) (m memory, err error) {
	info, err := os.Stat(path) // before it is opened: opening a pipe would block
	if errors.Is(err, fs.ErrNotExist) {
		return memory{}, nil
	}
	if err != nil {
		return memory{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostMemory {
		return memory{}, importer.Because(importer.NotWrittenHere)
	}
	f, err := os.Open(path)
	if err != nil {
		return memory{}, err
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, mostMemory)).Decode(&m); err != nil {
		return memory{}, importer.Because(importer.FileDamaged)
	}
	for _, r := range m.Headers {
		if _, err := parseMap(r.Map); err != nil {
			return memory{}, importer.Because(importer.FileDamaged)
		}
	}
	return m, nil
}

// find gives what is remembered of a header; nil for nothing.
func (m *memory) find(header string) *remembered {
	for i := range m.Headers {
		if m.Headers[i].Header == header {
			return &m.Headers[i]
		}
	}
	return nil
}

// add makes what was decided about a header the latest entry.
func (m *memory) add(r remembered) {
	m.Headers = slices.DeleteFunc(m.Headers, func(other remembered) bool { return other.Header == r.Header })
	m.Headers = append(m.Headers, r)
	m.Headers = m.Headers[max(0, len(m.Headers)-mostRemembered):]
}

// write saves the memory, whole or not at all.
func (m *memory) write(path string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if len(text) > mostMemory {
		return importer.Because(importer.TooMuchOfIt)
	}
	return report.WriteWhole(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// remember keeps what was decided about the sheet's columns for the next sheet
// with the same header. If it can't, that is no reason to stop the run that has
// just begun.
func (jb *Job) remember() {
	if jb.Options.Trial || jb.resumed != nil {
		return
	}
	o := &jb.Options.Sheet
	r := remembered{Header: jb.sheet.HeaderKey(), Map: o.Map, Ignore: o.Ignore}
	if jb.sheet.NeedsCustomer() {
		r.Customer = o.Customer
	}
	if len(r.Map)+len(r.Ignore) == 0 && r.Customer == "" {
		return
	}
	path := memoryPath(jb.to.journal)
	m, err := readMemory(path)
	if err != nil {
		m = memory{} // it could not be used, and the user knows
	}
	m.add(r)
	if err := m.write(path); err != nil {
		jb.Watcher.notice(importer.Notice{Code: importer.ColumnsNotKept, Value: path, Detail: jb.Options.Voice.System(err)})
	}
}

// recallColumns reads what is remembered. If it can't be read, a notice says so, and
// nothing is remembered.
func (jb *Job) recallColumns() *memory {
	journal, err := JournalPath(jb.Options.Journal)
	if err != nil {
		return &memory{} // where there is no place for a journal, there is none for the memory
	}
	m, err := readMemory(memoryPath(journal))
	if err != nil {
		jb.columns = append(jb.columns, importer.Notice{Code: importer.ColumnsNotRecalled, Value: memoryPath(journal), Detail: words.Why(err), Loud: true})
	}
	return &m
}

// recaller gives a sheet what is remembered of its header.
func (m *memory) recaller(customer bool) func(string) *sheet.Remembered {
	return func(header string) *sheet.Remembered {
		r := m.find(header)
		if r == nil {
			return nil
		}
		columns, err := parseMap(r.Map)
		if err != nil {
			return nil // readMemory has seen that they can be read
		}
		return &sheet.Remembered{Said: sheet.Said{Map: columns, Ignore: r.Ignore}, HasCustomer: customer && r.Customer != ""}
	}
}
