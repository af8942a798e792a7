package directory

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// people are those of the agency M1.
func people() *vitec {
	person := func(id, name string, emails, phones []string) importer.Contact {
		return importer.Contact{ID: id, Person: true, Name: name, Emails: emails, Phones: phones, Town: "Lund"}
	}
	return &vitec{
		contacts: map[string][]importer.Contact{
			"M1": {
				person("K1", "Anna Svensson", []string{"Anna@X.se", "anna.work@x.se"}, []string{"070-123 45 67"}),
				person("K2", "Bo Ek", []string{"shared@x.se"}, []string{"+46 (0)70 200 00 02", "08-12 34 56 / 031-123 45 67"}),
				person("K3", "Cia Ek", []string{"shared@x.se; cia@x.se"}, []string{"0702000003"}),
				person("K4", "Anna Svensson", nil, nil),
				person("K5", "Dan Död", []string{"dan@x.se"}, nil),
				person("K6", "Eva Borta", []string{"eva@x.se"}, []string{"0706000006"}),
				{ID: "K7", Name: "Bygg AB", Emails: []string{"bygg@x.se"}, Phones: []string{"046-222 00 00"}},
				{ID: "K8", Name: "Frans Fors", Emails: []string{"frans@x.se"}, Deceased: true}, // an estate
				person("K9", "Åsa Öberg", nil, []string{"+47 12 34 56 78"}),
				person("K10", "Anna Svensson Ek", nil, []string{"031-234567"}),
				person("k11", "Asa Oberg", nil, nil),
			},
			"M2": {person("K20", "Anna Svensson", []string{"anna@x.se"}, nil)},
		},
		died:   map[string]bool{"K5": true},
		merged: map[string]bool{"K6": true},
		staff: map[importer.Field][]importer.Colleague{
			importer.UserID: {
				{ID: "HAN3", Name: "Per Berg", Email: "per@b.se", Archived: true},
				{ID: "HAN1", Name: "Lisa Lind", Email: "Lisa@b.se"},
				{ID: "HAN2", Name: "Per Berg"},
				{ID: "han2", Name: "Per Berg"},
				{ID: "HAN4", Name: "HAN1"},
				{Name: "Nobody"},
			},
			importer.UserGroupID: {{ID: "G1", Name: "Säljare"}},
			importer.OfficeID:    {{ID: "FIR1", Name: "Lund Centrum", Email: "lund@b.se"}},
		},
	}
}

func TestContacts(t *testing.T) {
	tests := []struct {
		customer string
		by       importer.Field
		text     string
		want     string
	}{
		{"M1", importer.Email, "anna@x.se", "K1"},
		{"M1", importer.Email, "Anna <ANNA@x.se>", "K1"},
		{"m1", importer.Email, "anna.work@x.se", "K1"},
		{"M2", importer.Email, "anna@x.se", "K20"},
		{"M3", importer.Email, "anna@x.se", ""},
		{"M1", importer.Email, "shared@x.se", "K2, K3"},
		{"M1", importer.Email, "cia@x.se", "K3"},
		{"M1", importer.Email, "na@x.se", ""}, // Vitec finds it within another
		{"M1", importer.Email, "dan@x.se", "K5 died"},
		{"M1", importer.Email, "eva@x.se", "K6 gone"},
		{"M1", importer.Email, "bygg@x.se", "K7"}, // a company: nobody asks whether it has died
		{"M1", importer.Email, "frans@x.se", "K8 died"},
		{"M1", importer.Email, "nobody@x.se", ""},
		{"M1", importer.Email, "anna", "? not-an-email"},
		{"M1", importer.Phone, "+46701234567", "K1"},
		{"M1", importer.Phone, "070/123 45 67", "K1"},
		{"M1", importer.Phone, "701234567", "K1"},
		{"M1", importer.Phone, "08-123456", "K2"},
		{"M1", importer.Phone, "031-123 45 67", "K2"},
		{"M1", importer.Phone, "031-234567", "K10"}, // 070-123 45 67 ends in the same digits
		{"M1", importer.Phone, "0046 46 222 00 00", "K7"},
		{"M1", importer.Phone, "+4712345678", "K9"},
		{"M1", importer.Phone, "0706000006", "K6 gone"},
		{"M1", importer.Phone, "070-999 99 99", ""},
		{"M1", importer.Phone, "växel", "? not-a-phone"},
		{"M1", importer.Name, "Anna Svensson", "K1, K4"}, // and not K10
		{"M1", importer.Name, "SVENSSON, Anna", "K1, K4"},
		{"M1", importer.Name, "Anna Svensson Ek", "K10"},
		{"M1", importer.Name, "a\u030asa o\u0308berg", "K9"}, // and not Asa Oberg
		{"M1", importer.Name, "Asa Oberg", "k11"},
		{"M1", importer.Name, "Bo Ek", "K2"},
		{"M1", importer.Name, "Anna Sven", ""},
		{"M1", importer.Name, "Anna", "? name-short"},
	}
	for _, abroad := range []bool{false, true} {
		v := people()
		v.abroad = abroad
		v.extra = []importer.Contact{{ID: "K99", Person: true, Name: "Somebody Else", Emails: []string{"else@x.se"}}, {Name: "Anna Svensson", Emails: []string{"anna@x.se"}, Phones: []string{"0701234567"}}}
		d := newFake(v, Options{})
		for _, tt := range tests {
			m := d.Contacts(tt.customer, tt.by, tt.text)
			if m.Asked || len(m.All) > 0 || m.Why.Code != "" && tt.want != "? "+string(m.Why.Code) {
				t.Errorf("%s %q is answered before it was asked: %+v", tt.by, tt.text, m)
			}
		}
		if w, want := d.Wanted(), (Wanted{Emails: 12, Phones: 8, Names: 6}); w != want {
			t.Errorf("wanted %+v, want %+v", w, want)
		}
		fetchAll(t, d)
		for _, tt := range tests {
			if got := idsOf(d.Contacts(tt.customer, tt.by, tt.text)); got != tt.want {
				t.Errorf("%s %s %q: %q, want %q", tt.customer, tt.by, tt.text, got, tt.want)
			}
		}
		if w := d.Wanted(); w != (Wanted{}) {
			t.Errorf("still wanted: %+v", w)
		}
		// What is known is not asked again.
		calls := v.total()
		fetchAll(t, d)
		if v.total() != calls {
			t.Errorf("%d calls more", v.total()-calls)
		}
		if n := d.Notices(); n != nil {
			t.Errorf("notices %+v", n)
		}
	}
}

func TestFaultsOfTexts(t *testing.T) {
	d := New(nil, nil, Options{})
	for by, text := range map[importer.Field]string{importer.Email: "x", importer.Phone: "x", importer.Name: "x"} {
		got := d.Contacts("M1", by, text)
		if got.Asked || got.Why.Field != by || got.Why.Private != text || got.Why.Value != "" || got.Why.Code.HoldsBack() {
			t.Errorf("%s: %+v", by, got)
		}
	}
}

// Whoever is in an answer twice is one.
func TestTwiceInAnAnswer(t *testing.T) {
	v := people()
	twin := v.contacts["M1"][0]
	twin.ID = "k1"
	v.extra = []importer.Contact{twin, v.contacts["M1"][0]}
	d := newFake(v, Options{})
	texts := map[importer.Field]string{importer.Email: "anna@x.se", importer.Phone: "0701234567", importer.Name: "Anna Svensson"}
	for by, text := range texts {
		d.Contacts("M1", by, text)
	}
	fetchAll(t, d)
	for by, text := range texts {
		if got := d.Contacts("M1", by, text).All; len(got) != 1 && by != importer.Name || len(got) > 2 {
			t.Errorf("%s: %+v", by, got)
		}
	}
}

// With nobody to ask, all that has a good form is to be found for ever.
func TestNobodyToAsk(t *testing.T) {
	d := New(nil, nil, Options{})
	for range 2 {
		for by, text := range map[importer.Field]string{importer.Email: "a@x.se", importer.Phone: "0701234567", importer.Name: "Anna Ek"} {
			if got := idsOf(d.Contacts("M1", by, text)); got != "? " {
				t.Errorf("%s: %q", by, got)
			}
		}
		if got := staffOf(d.Colleagues("M1", importer.UserID, "Lisa Lind")); got != "? " {
			t.Errorf("users: %q", got)
		}
		if w := d.Wanted(); w != (Wanted{}) {
			t.Errorf("wanted: %+v", w)
		}
		fetchAll(t, d)
	}
}

// Of a contact only that is kept which somebody asks for.
func TestWhatIsKept(t *testing.T) {
	v := people()
	d := newFake(v, Options{})
	d.Contacts("M1", importer.Email, "anna@x.se")
	fetchAll(t, d)
	want := []importer.Contact{{ID: "K1", Person: true, Name: "Anna Svensson", Town: "Lund"}}
	got := d.Contacts("M1", importer.Email, "anna@x.se").All
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got[0].Name = "Somebody Else" // what is given away is nobody's memory
	if diff := cmp.Diff(want, d.Contacts("M1", importer.Email, "anna@x.se").All); diff != "" {
		t.Error(diff)
	}
}

func TestColleagues(t *testing.T) {
	tests := []struct {
		kind importer.Field
		text string
		want string
	}{
		{importer.UserID, "han1", "HAN1"}, // an id, though it is somebody's name
		{importer.UserID, "Lisa Lind", "HAN1"},
		{importer.UserID, "lind, lisa", "HAN1"},
		{importer.UserID, "LISA@B.SE", "HAN1"},
		{importer.UserID, "Per Berg", "HAN2, HAN3"},
		{importer.UserID, "per@b.se", "HAN3"},
		{importer.UserID, "Per", ""},
		{importer.UserID, "Nobody", ""},
		{importer.UserGroupID, "säljare", "G1"},
		{importer.UserGroupID, "sa\u0308ljare", "G1"},
		{importer.UserGroupID, "Lisa Lind", ""},
		{importer.OfficeID, "Lund centrum", "FIR1"},
		{importer.OfficeID, "lund@b.se", "FIR1"},
		{importer.OfficeID, "fir1", "FIR1"},
	}
	v := people()
	d := newFake(v, Options{})
	for _, tt := range tests {
		if got := staffOf(d.Colleagues("M1", tt.kind, tt.text)); got != "? " {
			t.Errorf("%s %q: %q before it was asked", tt.kind, tt.text, got)
		}
	}
	if w := d.Wanted(); w.New() != 3 || w.Colleagues != 3 {
		t.Errorf("wanted %+v", w)
	}
	fetchAll(t, d)
	for _, tt := range tests {
		if got := staffOf(d.Colleagues("M1", tt.kind, tt.text)); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.kind, tt.text, got, tt.want)
		}
	}
	if all := d.Colleagues("M1", importer.UserID, "Per Berg").All; len(all) != 2 || all[0].Archived || !all[1].Archived {
		t.Errorf("archived ones: %+v", all)
	}
	if v.total() != 3 || d.Wanted() != (Wanted{}) {
		t.Errorf("%d calls, wanted %+v", v.total(), d.Wanted())
	}
	// Another text needs no other call.
	d.Colleagues("M1", importer.UserID, "Eva Ek")
	fetchAll(t, d)
	if v.total() != 3 {
		t.Errorf("%d calls", v.total())
	}
}

// Where users can't be listed, each is searched for.
func TestUsersSearched(t *testing.T) {
	for name, unkind := range map[string]func(v *vitec){
		"refused":   func(v *vitec) { v.noList = fails(400, importer.AnswerRejected) },
		"not there": func(v *vitec) { v.noList = fails(404, importer.AnswerRejected) },
	} {
		t.Run(name, func(t *testing.T) {
			v := people()
			unkind(v)
			d := newFake(v, Options{})
			texts := map[string]string{"Lisa Lind": "HAN1", "per berg": "HAN2, HAN3", "Nobody Here": "", "Berg, Per": "HAN2, HAN3"}
			for text := range texts {
				d.Colleagues("M1", importer.UserID, text)
			}
			var last int
			err := d.Fetch(t.Context(), func(done, all int) { last = all - done })
			if err != nil || last != 0 {
				t.Errorf("%v, %d left", err, last)
			}
			for text, want := range texts {
				if got := staffOf(d.Colleagues("M1", importer.UserID, text)); got != want {
					t.Errorf("%q: %q, want %q", text, got, want)
				}
			}
			if v.of("users") != 4 { // the list, and three names
				t.Errorf("%q", v.searches)
			}
			// A later text is searched for alone.
			d.Colleagues("M1", importer.UserID, "HAN4")
			if w := d.Wanted(); w.Colleagues != 1 {
				t.Errorf("wanted %+v", w)
			}
			fetchAll(t, d)
			if slices.Sort(v.searches); v.of("users") != 5 || !slices.Contains(v.searches, "HAN4") {
				t.Errorf("%q", v.searches)
			}
		})
	}
	v := people()
	v.staff = nil
	d := newFake(v, Options{})
	d.Colleagues("M1", importer.UserID, "Lisa Lind")
	d.Colleagues("M1", importer.OfficeID, "Lund")
	fetchAll(t, d)
	if v.of("users") != 2 || v.of("offices") != 1 {
		t.Errorf("an empty list: %v", v.calls)
	}
	if got := staffOf(d.Colleagues("M1", importer.OfficeID, "Lund")); got != "" {
		t.Errorf("no office: %q", got)
	}
}
