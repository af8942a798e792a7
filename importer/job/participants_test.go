package job

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// Columns are named if most rows have more than one who is to do it, and only one that
// can be left out without a row losing the only one that it has.
func TestParticipantColumns(t *testing.T) {
	user, group, office := importer.Cells{UserID: "ANV1"}, importer.Cells{UserGroupID: "GRP1"}, importer.Cells{OfficeID: "KTR1"}
	both, all := importer.Cells{UserID: "ANV1", OfficeID: "KTR1"}, importer.Cells{UserID: "ANV1", UserGroupID: "GRP1", OfficeID: "KTR1"}
	columns := []importer.Column{
		{Name: "Kontor", Field: importer.OfficeID}, {Name: "Telefax"}, {Name: "Handläggare", Field: importer.UserID}, {Name: "Grupp", Field: importer.UserGroupID},
	}
	told := func(value string, count int, list ...string) []importer.Notice {
		return []importer.Notice{{Code: importer.ParticipantColumns, Value: value, Count: count, List: list, Loud: true}}
	}
	for name, test := range map[string]struct {
		rows []importer.Cells
		want []importer.Notice
	}{
		"no rows":             {nil, nil},
		"one each":            {[]importer.Cells{user, group, office, {}}, nil},
		"all rows":            {[]importer.Cells{both, both}, told("Kontor", 2, "Handläggare", "Kontor")},
		"one row":             {[]importer.Cells{both}, told("Kontor", 1, "Handläggare", "Kontor")},
		"three columns":       {[]importer.Cells{all, both}, told("Kontor", 2, "Handläggare", "Grupp", "Kontor")},
		"half of the rows":    {[]importer.Cells{both, user}, nil},
		"some have a user":    {[]importer.Cells{both, both, user}, told("Kontor", 2, "Handläggare", "Kontor")},
		"some have none":      {[]importer.Cells{both, both, {}}, told("Kontor", 2, "Handläggare", "Kontor")},
		"some have an office": {[]importer.Cells{both, both, office}, told("Handläggare", 2, "Handläggare", "Kontor")},
		"each loses some":     {[]importer.Cells{both, both, both, user, office}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var who participants
			for _, cells := range test.rows {
				who.add(&cells)
			}
			if diff := cmp.Diff(test.want, who.notice(columns)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
