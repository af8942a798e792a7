package sandbox_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer/sandbox"
)

type matches struct {
	Matches []struct {
		ID, ChangedAt, CustomerID, Type string
		Score                           float64
	}
}

func TestSearchNames(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	tests := []struct {
		term string
		want []string
	}{
		{"Anna Påhittsson", idsOf("Anna Påhittsson", "Johanna Påhittsson-Ek")}, // part of a name
		{"PÅHITTSSON anna", idsOf("Anna Påhittsson", "Johanna Påhittsson-Ek")},
		{"Erik Låtsaskvist", []string{idOf("Erik Låtsaskvist, Lund"), idOf("Erik Låtsaskvist, Malmö"), idOf("Erik Låtsaskvist, Eslöv")}},
		{"sagob", idsOf("Maj Sagoberg", "Sven Sagoberg")},
		{"Bygg & Påhitt AB", idsOf("Bygg & Påhitt AB")},
		{"Dikterstam", idsOf("Signe Dikterstam")},
		{"Bo Ek", idsOf("Bo Ek")},
		{"Carl Gustaf von Hittepå", idsOf("Carl Gustaf von Hittepå")},
		{"Vera Borta-Bloss", idsOf("Vera Borta-Bloss")},
		{"Nobody At All", nil},
		{"Ture Kund17", []string{sandbox.Numbered(17).ID}},
		{"kund17", []string{sandbox.Numbered(17).ID}},
		{"Alva Kund17", nil},
		{"Kund1000001", nil},
		{"anna.pahittsson@example.se", nil},
	}
	for _, test := range tests {
		got := read[matches](t, record(server, "/CRM/Contact/M1/Search?Term="+url.QueryEscape(test.term)))
		var ids []string
		for i, m := range got.Matches {
			ids = append(ids, m.ID)
			if i > 0 && m.Score > got.Matches[i-1].Score || m.Score <= 0 || m.Score > 1 {
				t.Errorf("%s: match %d has the score %v", test.term, i, m.Score)
			}
		}
		if diff := cmp.Diff(test.want, ids); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.term, diff)
		}
	}
	want := `{"matches":[{"id":"ADR878BDD4C6D269ADE36CCB3CBE847DA75","changedAt":"2026-03-02T09:12:33.453","customerId":"M7","type":"Company","score":1}]}` + "\n"
	if got := record(server, "/CRM/Contact/M7/Search?term="+url.QueryEscape("bygg & påhitt ab")).Body.String(); got != want {
		t.Errorf("the fields are %s", got)
	}
	if got := record(server, "/CRM/Contact/M7/Search?Term=nobody").Body.String(); got != `{"matches":[]}`+"\n" {
		t.Errorf("nobody is %s", got)
	}
}

func TestSizeOfSearch(t *testing.T) {
	many := make([]sandbox.Person, 1100)
	for i := range many {
		many[i] = sandbox.Person{ID: fmt.Sprintf("K%d", i), FirstName: "Lika", LastName: "Namn"}
	}
	server := sandbox.New(sandbox.Config{Population: &sandbox.Population{People: many}})
	for query, want := range map[string]int{
		"Term=Lika+Namn":              50,
		"Term=Lika+Namn&MaxSize=":     50,
		"Term=Lika+Namn&MaxSize=1":    1,
		"Term=Lika+Namn&MaxSize=1000": 1000,
		"Term=Lika+Namn&maxsize=7":    7,
	} {
		if got := len(read[matches](t, record(server, "/CRM/Contact/M1/Search?"+query)).Matches); got != want {
			t.Errorf("%s: got %d, want %d", query, got, want)
		}
	}
	for _, query := range []string{
		"", "Term=", "Term=Lika", "Term=L%C3%A5%C3%A4%C3%B6", "Term=Lika++", // four characters
		"Term=Lika+Namn&MaxSize=1001", "Term=Lika+Namn&MaxSize=0", "Term=Lika+Namn&MaxSize=-1", "Term=Lika+Namn&MaxSize=x",
	} {
		if w := record(server, "/CRM/Contact/M1/Search?"+query); w.Code != 400 {
			t.Errorf("%s: got %d", query, w.Code)
		}
	}
}

func TestPersonsByID(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	all := idsOf("Anna Påhittsson", "Bygg & Påhitt AB", "Signe Dikterstam", "Vera Borta-Bloss", "Ragnar Fiktivén")
	separate := url.Values{"contactIds": append(all, "none", all[0])}.Encode()
	joined := "contactIds=" + strings.Join(all, ",") + "&ContactIds=none," + strings.ToLower(all[0])
	for _, query := range []string{separate, joined} {
		for kind, want := range map[string][]string{"Person": {all[0], all[4]}, "Company": {all[1]}, "DeceasedEstate": {all[2]}} {
			var ids []string
			for _, p := range read[[]struct{ ID string }](t, record(server, "/CRM/Contact/M1/"+kind+"?"+query)) {
				ids = append(ids, p.ID)
			}
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", kind, diff)
			}
		}
	}
	for query, want := range map[string]int{
		"contactIds=K" + strings.Repeat("&contactIds=K", 19): 200,
		"contactIds=K" + strings.Repeat("&contactIds=K", 20): 400,
		"contactIds=K" + strings.Repeat(",K", 20):            400,
		"contactIds=": 400, "contactIds=K,": 400, "": 400,
	} {
		if w := record(server, "/CRM/Contact/M1/Person?"+query); w.Code != want {
			t.Errorf("%s: got %d, want %d", query, w.Code, want)
		}
	}
}

func TestPersonByID(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	for name, want := range map[string]string{
		"Ragnar Fiktivén": `{"id":"ADR97A03A7AFBAB5CD4C165818D027D5B5F","customerId":"M1","type":"Person","firstName":"Ragnar","lastName":"Fiktivén",` +
			`"telephone":{"home":null,"work":null,"cell":"070-174 06 16","other":null},` +
			`"email":{"emailAddress":"ragnar.fiktiven@example.se","emailAddress2":null},` +
			`"address":{"streetAddress":null,"zipCode":null,"city":"Lund"},"isDeceased":true,"agentId":null}`,
		"Namnlös Nästan": `{"id":"ADRE9BAA4ECD8FE0E2D29774F866F8A01C9","customerId":"M1","type":"Person","firstName":"Namnlös","lastName":"Nästan",` +
			`"telephone":null,"email":null,"address":{"streetAddress":null,"zipCode":null,"city":"Lund"},"isDeceased":false,"agentId":null}`,
		"Bygg & Påhitt AB": `{"id":"ADR878BDD4C6D269ADE36CCB3CBE847DA75","customerId":"M1","type":"Company","name":"Bygg & Påhitt AB",` +
			`"telephone":{"home":null,"work":"040-628 04 00","cell":null,"other":null},` +
			`"email":{"emailAddress":"info.byggpahitt@example.com","emailAddress2":null},` +
			`"address":{"streetAddress":"Verkstadsgatan 9","zipCode":"212 11","city":"Malmö"},"agentId":null}`,
	} {
		got := record(server, "/CRM/Contact/M1/"+strings.ToLower(idOf(name))).Body.String()
		if diff := cmp.Diff(want+"\n", got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	for _, id := range []string{"none", idOf("Vera Borta-Bloss"), idOf("Bo Ek") + "," + idOf("Li Å")} {
		if w := record(server, "/CRM/Contact/M1/"+id); w.Code != 404 {
			t.Errorf("%s: got %d", id, w.Code)
		}
	}
}

func TestColleagues(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	type user struct {
		UserID, UserName string
		Archived         bool
	}
	for search, want := range map[string][]string{
		"provström": {"Sara Provström", "Sara Provström"},
		"sara p":    {"Sara Provström", "Sara Provström"},
		"KOORD":     {"Ylva Dagbok"}, // a title
		"Nils":      {"Nils Låtsaslund archived", "Nils Låtsaslund"},
		"nobody":    nil,
		"kontoret@": nil,
	} {
		var names []string
		for _, u := range read[[]user](t, record(server, "/User/GetUser?CustomerId=M1&SearchText="+url.QueryEscape(search))) {
			names = append(names, u.UserName+map[bool]string{true: " archived"}[u.Archived])
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", search, diff)
		}
	}
	for _, query := range []string{"CustomerId=M1&SearchText=", "customerid=M1"} {
		if got := read[[]user](t, record(server, "/User/GetUser?"+query)); len(got) != len(sandbox.Users()) {
			t.Errorf("%s: got %d users", query, len(got))
		}
	}
	for path, want := range map[string]string{
		"/User/GetUser?CustomerId=M1&SearchText=Ylva": `[{"userId":"HAN12327C926C7FC7C4514C13BB107D70C3","userName":"Ylva Dagbok","title":"Koordinator",` +
			`"emailAddress":null,"archived":false,"customerId":["M1"],"customerIdsWithSortOrder":[{"customerId":"M1","officeId":"FIR4101","sortOrder":9}]}]`,
		"/CRM/Usergroups/M2": `[{"userGroupId":"GRP1001","customerIds":["M2"],"name":"Säljteamet","users":[{"userId":"HANF374981478317360F4CABB4B676BF717"},{"userId":"HANE31E75259F99A9F3C09469E8E6887149"}]},` +
			`{"userGroupId":"GRP1002","customerIds":["M2"],"name":"Uthyrning","users":[{"userId":"HAN8A567B4A0304F83A0DEEB81255E6F8C2"}]},` +
			`{"userGroupId":"GRP1003","customerIds":["M2"],"name":"Jouren","users":[]},` +
			`{"userGroupId":"GRP1004","customerIds":["M2"],"name":"Jouren","users":[{"userId":"HANE31E75259F99A9F3C09469E8E6887149"}]}]`,
		"/Office/GetOffice?CustomerId=M1": `[{"customerId":"M1","officeId":"FIR4101","name":"Påhittade Hem Lund","customerName":"Påhittade Hem AB","emailAddress":"lund@example.se","archived":false},` +
			`{"customerId":"M1","officeId":"FIR4102","name":"Påhittade Hem Malmö","customerName":"Påhittade Hem AB","emailAddress":"malmo@example.se","archived":false},` +
			`{"customerId":"M1","officeId":"FIR4103","name":"Påhittade Hem Eslöv","customerName":"Påhittade Hem AB","emailAddress":"eslov@example.se","archived":true}]`,
	} {
		if diff := cmp.Diff(want+"\n", record(server, path).Body.String()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", path, diff)
		}
	}
	for _, path := range []string{"/User/GetUser?SearchText=Ylva", "/Office/GetOffice", "/Office/GetOffice?CustomerId="} {
		if w := record(server, path); w.Code != 400 {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	withText := sandbox.New(sandbox.Config{NoEmptySearch: true})
	for query, want := range map[string]int{"": 400, "&SearchText=": 400, "&SearchText=Ylva": 200} {
		if w := record(withText, "/User/GetUser?CustomerId=M1"+query); w.Code != want {
			t.Errorf("no empty search: %q: got %d", query, w.Code)
		}
	}
}

// Whoever keeps people of his own meets no invented ones.
func TestOwnPopulation(t *testing.T) {
	server := sandbox.New(sandbox.Config{Population: &sandbox.Population{Users: []sandbox.User{{ID: "U1", Name: "Ensam"}}, Numbers: 2}})
	if got := read[[]struct{ UserID string }](t, record(server, "/User/GetUser?CustomerId=M1")); len(got) != 1 || got[0].UserID != "U1" {
		t.Errorf("the users are %v", got)
	}
	for n, want := range map[int]int{1: 200, 2: 200, 3: 404} {
		if w := record(server, "/CRM/Contact/M1/"+sandbox.Numbered(n).ID); w.Code != want {
			t.Errorf("number %d: got %d", n, w.Code)
		}
	}
	if w := record(server, "/CRM/Contact/M1/"+idOf("Bo Ek")); w.Code != 404 {
		t.Errorf("an invented one: got %d", w.Code)
	}
	got := read[sandbox.Population](t, record(server, "/sandbox/people"))
	if got.Numbers != 2 || slices.ContainsFunc(got.Users, func(u sandbox.User) bool { return u.ID != "U1" }) {
		t.Errorf("/sandbox/people shows %+v", got)
	}
}
