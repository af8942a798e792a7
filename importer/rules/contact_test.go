package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// people is a directory that knows what stands in it, by a field and a text: contacts
// by their ids, or why nobody was asked.
type people map[string]string

var known = map[string]importer.Contact{
	"A":  {ID: "ADR1A", Name: "Anna Svensson", Town: "Lund"},
	"B":  {ID: "ADR1B", Name: "Bertil Svensson", Town: "Lund"},
	"C":  {ID: "ADR1C", Name: "Cia Maria Ek"},
	"D":  {ID: "ADR1D", Name: "Dan Död", Deceased: true},
	"G":  {ID: "ADR1G", Name: "Gun Borta", Gone: true},
	"G2": {ID: "ADR2G", Name: "Gun Borta"},
}

func (p people) Contacts(_ string, by importer.Field, text string) (m importer.Matches[importer.Contact]) {
	found, there := p[string(by)+" "+text]
	if code, no := strings.CutPrefix(found, "!"); no {
		m.Why = importer.Problem{Code: importer.Code(code), Field: by, Value: "M1"}
		return m
	}
	if m.Asked = there; there {
		for _, key := range strings.Fields(found) {
			m.All = append(m.All, known[key])
		}
	}
	return m
}

func (p people) Colleagues(_ string, kind importer.Field, text string) (m importer.Matches[importer.Colleague]) {
	found, there := p[string(kind)+" "+text]
	if code, no := strings.CutPrefix(found, "!"); no {
		m.Why = importer.Problem{Code: importer.Code(code), Field: kind, Value: "M1"}
		return m
	}
	if m.Asked = there; there {
		for _, id := range strings.Fields(found) {
			archived := strings.HasSuffix(id, "-")
			m.All = append(m.All, importer.Colleague{ID: strings.TrimSuffix(id, "-"), Name: text, Archived: archived})
		}
	}
	return m
}

// vitec is what the tests' directory knows.
var vitec = people{
	"email a": "A", "email b": "B", "email ab": "A B", "email none": "", "email d": "D", "email g": "G", "email gg": "G G2", "email ad": "A D",
	"email bad": "!not-an-email", "email no": "!may-not-search", "email later": "!cannot-search", "email c": "C",
	"phone 1": "A", "phone 2": "B", "phone 12": "A B", "phone 0": "", "phone bad": "!not-a-phone", "phone no": "!may-not-search", "phone later": "!cannot-search",
	"name Anna Svensson": "A", "name Svensson": "A B", "name Nobody Here": "", "name Bo": "!name-short", "name Bo Ek": "!name-common",
	"email x@y": "A",

	"userId Lisa Lind": "HAN1", "userId Lisa": "HAN1", "userId Two Here": "HAN1 HAN2", "userId Two": "HAN1 HAN2", "userId Old Man": "HAN3-", "userId Old": "HAN3-",
	"userId Nils Both": "HAN3- HAN4", "userId Nobody Here": "", "userId Nobody": "", "userId No Right": "!may-not-search", "userId Noright": "!may-not-search",
	"userId l@x.se": "HAN1", "officeId Lund": "FIR1",
}

func TestContact(t *testing.T) {
	for name, tt := range map[string]struct {
		cells     importer.Cells
		matchName bool
		want      string // the contact's id and what it was found by, or the problems
		warnings  string
	}{
		"an id wins":                    {importer.Cells{ContactID: "ADR9", Email: "b", Phone: "bad"}, false, "ADR9 ", ""},
		"by e-mail":                     {importer.Cells{Email: "a"}, false, "ADR1A email", ""},
		"by phone":                      {importer.Cells{Phone: "2"}, false, "ADR1B phone", ""},
		"by both":                       {importer.Cells{Email: "a", Phone: "1"}, false, "ADR1A email+phone", ""},
		"both together are one":         {importer.Cells{Email: "ab", Phone: "2"}, false, "ADR1B email+phone", ""},
		"nobody has the phone":          {importer.Cells{Email: "a", Phone: "0"}, false, "ADR1A email", "partly-found:phone"},
		"nobody has the address":        {importer.Cells{Email: "none", Phone: "1"}, false, "ADR1A phone", "partly-found:email"},
		"nobody has either":             {importer.Cells{Email: "none", Phone: "0"}, false, "no-such-contact:email", ""},
		"nobody":                        {importer.Cells{Phone: "0"}, false, "no-such-contact:phone", ""},
		"two people":                    {importer.Cells{Email: "a", Phone: "2"}, false, "contacts-differ:email", ""},
		"several":                       {importer.Cells{Email: "ab"}, false, "several-contacts:email", ""},
		"several by both":               {importer.Cells{Email: "ab", Phone: "12"}, false, "several-contacts:email", ""},
		"the name tells them apart":     {importer.Cells{Email: "ab", Name: "svensson, bertil"}, false, "ADR1B email+name", ""},
		"two parts of a name":           {importer.Cells{Phone: "12", FirstName: "Anna", LastName: "Svensson"}, false, "ADR1A phone+name", ""},
		"the name is both's":            {importer.Cells{Email: "ab", LastName: "Svensson"}, false, "several-contacts:email", ""},
		"the name is neither's":         {importer.Cells{Email: "ab", Name: "Cia Ek"}, false, "several-contacts:email", ""},
		"another name":                  {importer.Cells{Email: "a", Name: "Cia Ek"}, false, "ADR1A email", "other-name:name"},
		"part of the name":              {importer.Cells{Email: "c", Name: "Cia Ek"}, false, "ADR1C email", ""},
		"an initial":                    {importer.Cells{Email: "a", Name: "A. Svensson"}, false, "ADR1A email", ""},
		"chosen":                        {importer.Cells{Email: "ab", FoundContactID: "adr1b"}, false, "ADR1B email+chosen", ""},
		"chosen, and the name is not":   {importer.Cells{Email: "ab", Name: "Anna", FoundContactID: "ADR1A"}, false, "ADR1A email+name", ""},
		"chosen, but none of them":      {importer.Cells{Email: "ab", FoundContactID: "ADR1C"}, false, "not-a-candidate:email", ""},
		"one was found before, another": {importer.Cells{Email: "a", FoundContactID: "ADR1C"}, false, "ADR1A email", "other-contact:email"},
		"found before, now nobody":      {importer.Cells{Email: "none", FoundContactID: "ADR1A"}, false, "no-such-contact:email", ""},
		"chosen alone":                  {importer.Cells{FoundContactID: "ADR1A"}, false, "ADR1A chosen", ""},
		"chosen, beside a name":         {importer.Cells{FoundContactID: "ADR1A", Name: "Anna Svensson"}, false, "ADR1A chosen", ""},
		"chosen is no id":               {importer.Cells{FoundContactID: "Anna Svensson"}, false, "not-an-id:contactId", ""},
		"died":                          {importer.Cells{Email: "d"}, false, "contact-deceased:email", ""},
		"one of two died":               {importer.Cells{Email: "ad"}, false, "several-contacts:email", ""},
		"gone":                          {importer.Cells{Email: "g"}, false, "contact-gone:email", ""},
		"merged into the other":         {importer.Cells{Email: "gg"}, false, "ADR2G email", ""},
		"a name alone":                  {importer.Cells{Name: "Anna Svensson"}, false, "name-alone:name", ""},
		"a last name alone":             {importer.Cells{LastName: "Svensson"}, false, "name-alone:lastName", ""},
		"by name":                       {importer.Cells{Name: "Anna Svensson"}, true, "ADR1A name", ""},
		"by a name of two":              {importer.Cells{Name: "Svensson"}, true, "several-contacts:name", ""},
		"by nobody's name":              {importer.Cells{Name: "Nobody Here"}, true, "no-such-contact:name", ""},
		"by a short name":               {importer.Cells{Name: "Bo"}, true, "name-short:name", ""},
		"by a common name":              {importer.Cells{Name: "Bo Ek"}, true, "name-common:name", ""},
		"no name beside an address":     {importer.Cells{Email: "none", Name: "Anna Svensson"}, true, "no-such-contact:email", ""},
		"an address for an id":          {importer.Cells{ContactID: "x@y"}, false, "ADR1A email", ""},
		"a name for an id":              {importer.Cells{ContactID: "Anna Svensson"}, true, "ADR1A name", ""},
		"a name for an id, and no more": {importer.Cells{ContactID: "Anna Svensson"}, false, "name-alone:contactId", ""},
		"two addresses":                 {importer.Cells{ContactID: "x@y", Email: "b"}, false, "not-an-id:contactId", ""},
		"a number with a space":         {importer.Cells{ContactID: "ADR 1000"}, true, "not-an-id:contactId", ""},
		"a date for an id":              {importer.Cells{ContactID: "2031-05-03 10:00"}, false, "date-as-id:contactId", ""},
		"not an address":                {importer.Cells{Email: "bad", Phone: "1"}, false, "not-an-email:email", ""},
		"not a number":                  {importer.Cells{Email: "a", Phone: "bad"}, false, "not-a-phone:phone", ""},
		"both are none":                 {importer.Cells{Email: "bad", Phone: "bad"}, false, "not-an-email:email not-a-phone:phone", ""},
		"to be found":                   {importer.Cells{Email: "unasked"}, false, "to-be-found:", ""},
		"one is to be found":            {importer.Cells{Email: "a", Phone: "unasked"}, false, "to-be-found:", ""},
		"may not look":                  {importer.Cells{Email: "no"}, false, "may-not-search:email", ""},
		"may not look by one":           {importer.Cells{Email: "no", Phone: "1"}, false, "ADR1A phone", ""},
		"may not look, and nobody":      {importer.Cells{Email: "no", Phone: "0"}, false, "may-not-search:email", ""},
		"may look by neither":           {importer.Cells{Email: "no", Phone: "no"}, false, "may-not-search:email may-not-search:phone", ""},
		"not answered":                  {importer.Cells{Email: "later", Phone: "1"}, false, "cannot-search:email", ""},
		"neither answered nor allowed":  {importer.Cells{Email: "no", Phone: "later"}, false, "may-not-search:email cannot-search:phone", ""},
		"nothing":                       {importer.Cells{}, false, "missing:contactId", ""},
	} {
		t.Run(name, func(t *testing.T) {
			tt.cells.CustomerID, tt.cells.Date = "M1", "2031-05-03"
			r := &Rules{Directory: vitec, MatchName: tt.matchName}
			j := r.judge(&importer.Row{Number: 2, Cells: tt.cells}, new(LastDate))
			got := codes(j.problems())
			if got == "" {
				got = j.c.ContactID + " " + j.matched.By
				if j.matched.By != "" && j.matched.ContactID != j.c.ContactID {
					t.Errorf("it is for %s, and %s was found", j.c.ContactID, j.matched.ContactID)
				}
			}
			if got != tt.want || codes(j.warnings) != tt.warnings {
				t.Errorf("got %q, warnings %q; want %q, %q", got, codes(j.warnings), tt.want, tt.warnings)
			}
			for _, p := range j.problems() { // what is kept says nothing of people
				for _, text := range []string{tt.cells.Email, tt.cells.Phone, tt.cells.Name} {
					if len(text) > 3 && strings.Contains(p.Value+p.Detail, text) {
						t.Errorf("%+v", p)
					}
				}
			}
		})
	}
}

func codes(problems []importer.Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, string(p.Code)+":"+string(p.Field))
	}
	return strings.Join(all, " ")
}

func TestParticipantByName(t *testing.T) {
	for name, tt := range map[string]struct {
		cells    importer.Cells
		want     string // the ids, or the problems
		warnings string
	}{
		"an id":                     {importer.Cells{UserID: "HAN12345678901234567890123456789012"}, "HAN12345678901234567890123456789012 HAN-", ""},
		"looks like one":            {importer.Cells{UserID: "ANV1"}, "ANV1 ", ""},
		"a group that looks like":   {importer.Cells{UserGroupID: "GRP1001"}, "GRP1001 ", ""},
		"a name":                    {importer.Cells{UserID: "Lisa Lind"}, "HAN1 HAN1", ""},
		"a word that is a name":     {importer.Cells{UserID: "Lisa"}, "HAN1 HAN1", ""},
		"an address":                {importer.Cells{UserID: "l@x.se"}, "HAN1 HAN1", ""},
		"an office":                 {importer.Cells{OfficeID: "Lund"}, "FIR1 FIR1", ""},
		"several":                   {importer.Cells{UserID: "Two Here"}, "several-participants:userId", ""},
		"a word of several":         {importer.Cells{UserID: "Two"}, "Two ", "taken-as-id:userId"},
		"archived":                  {importer.Cells{UserID: "Old Man"}, "archived:userId", ""},
		"a word that is archived":   {importer.Cells{UserID: "Old"}, "archived:userId", ""},
		"one of both is archived":   {importer.Cells{UserID: "Nils Both"}, "HAN4 HAN4", ""},
		"nobody":                    {importer.Cells{UserID: "Nobody Here"}, "no-such-participant:userId", ""},
		"a word that is nobody":     {importer.Cells{UserID: "Nobody"}, "Nobody ", "taken-as-id:userId"},
		"may not look":              {importer.Cells{UserID: "No Right"}, "may-not-search:userId", ""},
		"a word that may not":       {importer.Cells{UserID: "Noright"}, "Noright ", "taken-as-id:userId"},
		"to be found":               {importer.Cells{UserID: "Some Body"}, "to-be-found:", ""},
		"a word to be found":        {importer.Cells{UserID: "Somebody"}, "to-be-found:", ""},
		"two":                       {importer.Cells{UserID: "Lisa", OfficeID: "Lund"}, "two-participants:officeId", ""},
		"nothing that can be asked": {importer.Cells{UserID: "#N/A"}, "formula-error:userId", ""},
	} {
		t.Run(name, func(t *testing.T) {
			tt.cells.CustomerID, tt.cells.ContactID, tt.cells.Date = "M1", "ADR1", "2031-05-03"
			r := &Rules{Directory: vitec}
			j := r.judge(&importer.Row{Number: 2, Cells: tt.cells}, new(LastDate))
			got := codes(j.problems())
			if p, m := j.c.Participant, j.matched; got == "" {
				got = p.UserID + p.UserGroupID + p.OfficeID + " " + m.UserID + m.UserGroupID + m.OfficeID
			}
			if want := strings.Replace(tt.want, " HAN-", " ", 1); got != want || codes(j.warnings) != tt.warnings {
				t.Errorf("got %q, warnings %q; want %q, %q", got, codes(j.warnings), want, tt.warnings)
			}
		})
	}
}

// What was put down once is neither asked nor judged again, and without a directory only
// an id is one.
func TestMatchedRow(t *testing.T) {
	row := importer.Row{Number: 2, Cells: importer.Cells{CustomerID: "M1", Email: "b", UserID: "Lisa Lind", Date: "2031-05-03"},
		Matched: importer.Matched{ContactID: "ADR1A", By: "email", UserID: "HAN7"}}
	for _, r := range []*Rules{{Directory: vitec}, {Directory: people{}}, {}} {
		c, problems := r.Check(row)
		if c.ContactID != "ADR1A" || c.Participant.UserID != "HAN7" {
			t.Errorf("%+v %v", c, problems)
		}
	}
	row.Matched = importer.Matched{}
	if _, problems := (&Rules{}).Check(row); codes(problems) != "missing:contactId not-an-id:userId" {
		t.Error(problems)
	}
}

// Held rows are unsent, rows with faults as well are invalid, and none of both is a
// duplicate of another.
func TestHeld(t *testing.T) {
	rows := func(yield func(importer.Row, error) bool) {
		for i, c := range []importer.Cells{{Email: "unasked"}, {Email: "unasked"}, {Email: "unasked", Date: "soon"}, {ContactID: "ADR1", UserID: "Somebody"}, {ContactID: "ADR1", UserID: "Some Body"}} {
			c.CustomerID = "M1"
			if c.Date == "" {
				c.Date = "2031-05-03"
			}
			if !yield(importer.Row{Number: i + 2, Cells: c}, nil) {
				return
			}
		}
	}
	duplicates := NewSheetDuplicates()
	r := &Rules{Directory: vitec, Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	var got []string
	for {
		got = nil
		for j := range Check(rows, r, duplicates) {
			text := string(j.Outcome.Status)
			if j.Held {
				text += " held"
			}
			if j.Literal {
				text += " literal"
			}
			got = append(got, text)
		}
		if !duplicates.Again() {
			break
		}
	}
	want := []string{"unsent held", "unsent held", "invalid", "unsent held literal", "unsent held"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSameName(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Anna Svensson", "Anna Svensson", true}, {"ANNA SVENSSON", "anna svensson", true}, {"Svensson, Anna", "Anna Svensson", true},
		{"Anna Svensson", "Anna Maria Svensson", true}, {"A Svensson", "Anna Svensson", true}, {"Anna", "Anna Svensson", true},
		{"A\u030asa Öberg", "Åsa Öberg", true}, {"Inga-Britt Ek", "Inga Britt Ek", true}, {"O'Brien", "O'Brien", true},
		{"Anna Svensson", "Bertil Svensson", false}, {"Anna Anna", "Anna Svensson", false}, {"Ann Svensson", "Anna Svensson", false}, {"", "Anna", false},
		{"Asa", "Åsa", false},
	} {
		if sameName(tt.a, tt.b) != tt.same || sameName(tt.b, tt.a) != tt.same {
			t.Errorf("%q and %q are the same: %t", tt.a, tt.b, !tt.same)
		}
	}
}

// Whatever a row and the directory say, a row is sent to somebody, or there is a reason
// why not; and whom it is sent to was found, or stands in the row.
func TestContactProperty(t *testing.T) {
	texts := []string{"", "a", "ab", "none", "d", "g", "bad", "no", "later", "unasked"}
	phones := []string{"", "1", "2", "12", "0", "bad", "no", "later", "unasked"}
	rapid.Check(t, func(t *rapid.T) {
		cells := importer.Cells{CustomerID: "M1", Date: "2031-05-03",
			ContactID: rapid.SampledFrom([]string{"", "", "", "ADR9", "x@y", "Anna Svensson"}).Draw(t, "contactId"),
			Email:     rapid.SampledFrom(texts).Draw(t, "email"), Phone: rapid.SampledFrom(phones).Draw(t, "phone"),
			Name:           rapid.SampledFrom([]string{"", "Anna Svensson", "Svensson", "Cia Ek", "Bo"}).Draw(t, "name"),
			FoundContactID: rapid.SampledFrom([]string{"", "ADR1A", "ADR1B", "ADR1C"}).Draw(t, "found"),
		}
		r := &Rules{Directory: vitec, MatchName: rapid.Bool().Draw(t, "match name")}
		c, problems := r.Check(importer.Row{Number: 2, Cells: cells})
		if len(problems) > 0 {
			if o := Outcome(2, problems); o.Status != importer.Invalid && o.Status != importer.Unsent || c.ContactID != "" {
				t.Fatalf("%+v %+v", o, c)
			}
			return
		}
		may := c.ContactID == cells.ContactID || c.ContactID == cells.FoundContactID && cells.Email+cells.Phone == ""
		for by, texts := range map[importer.Field][]string{ // an address or a name may stand among the ids
			importer.Email: {cells.Email, cells.ContactID}, importer.Phone: {cells.Phone}, importer.Name: {cells.Name, cells.ContactID},
		} {
			for _, text := range texts {
				for _, found := range vitec.Contacts("M1", by, text).All {
					may = may || found.ID == c.ContactID && !found.Deceased && !found.Gone
				}
			}
		}
		if !may {
			t.Fatalf("%+v is sent to %s", cells, c.ContactID)
		}
	})
}
