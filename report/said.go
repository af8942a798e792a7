package report

import (
	"iter"

	"comebacks/importer"
)

// Said is what an earlier results file says of a row.
type Said struct {
	Origin importer.Origin
	Status importer.Status
	Error  string
}

// saidBefore is what an earlier results file says of rows. It is read when it is first asked
// for, and remembers where each text stands; most rows say the same.
type saidBefore struct {
	read func() iter.Seq2[Said, error]
	rows map[saidOf]*string
}

type saidOf struct {
	origin importer.Origin
	status importer.Status
}

// of is what was said of a row that had this status; "" for nothing.
func (s *saidBefore) of(origin importer.Origin, status importer.Status) string {
	if s == nil || s.read == nil {
		return ""
	}
	if s.rows == nil {
		s.rows = make(map[saidOf]*string)
		texts := make(map[string]*string)
		for said, err := range s.read() {
			if err != nil {
				break // what can't be read says nothing
			}
			text := texts[said.Error]
			if text == nil {
				text = &said.Error
				texts[said.Error] = text
			}
			s.rows[saidOf{said.Origin, said.Status}] = text
		}
	}
	if text := s.rows[saidOf{origin, status}]; text != nil {
		return *text
	}
	return ""
}
