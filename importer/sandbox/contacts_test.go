package sandbox_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer/sandbox"
)

// send posts a body of JSON past the network.
func send(server *sandbox.Server, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, newPost(path, "json", body))
	return w
}

// idOf gives the id of the invented contact with a name, or with a name and a town.
func idOf(name string) string {
	for _, p := range sandbox.People() {
		if name == p.Name() || name == p.Name()+", "+p.Town {
			return p.ID
		}
	}
	panic("there is no " + name) // the test is written wrongly
}

func idsOf(names ...string) []string {
	ids := []string{}
	for _, name := range names {
		ids = append(ids, idOf(name))
	}
	return ids
}

// read reads an answer.
func read[T any](t testing.TB, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != 200 {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return v
}

func TestGetContacts(t *testing.T) {
	type one struct{ ContactID string }
	type all []struct{ Persons, Companies, Estates []one }
	server := sandbox.New(sandbox.Config{})
	tests := []struct {
		name, body string
		want       []string // ids, in the order persons, companies, estates
	}{
		{"one", `"emailAddresses": ["anna.pahittsson@example.se"]`, idsOf("Anna Påhittsson")},
		{"in another case", `"emailAddresses": ["ANNA.Pahittsson@example.SE"]`, idsOf("Anna Påhittsson")},
		{"in capitals in Vitec", `"emailAddresses": ["ebba.skrivsson@example.se"]`, idsOf("Ebba Skrivsson")},
		{"several", `"emailAddresses": ["bo.ek@example.se", "li.a@example.se"]`, idsOf("Bo Ek", "Li Å")},
		{"twice", `"emailAddresses": ["bo.ek@example.se", "BO.EK@example.se"], "contactId": ["` + idOf("Bo Ek") + `"]`, idsOf("Bo Ek")},
		{"a couple's", `"emailAddresses": ["sagoberg@example.se"]`, idsOf("Maj Sagoberg", "Sven Sagoberg")},
		{"the second address", `"emailAddresses": ["karin@example.com"]`, idsOf("Karin Mönsterlund")},
		{"each kind", `"emailAddresses": ["dodsbo.dikterstam@example.se", "info.byggpahitt@example.com", "bo.ek@example.se"]`, idsOf("Bo Ek", "Bygg & Påhitt AB", "Signe Dikterstam")},
		{"one who has died", `"emailAddresses": ["ragnar.fiktiven@example.se"]`, idsOf("Ragnar Fiktivén")},
		{"one who was merged", `"emailAddresses": ["vera.bortabloss@example.se"]`, idsOf("Vera Borta-Bloss")},
		{"one who was merged, by id", `"contactId": ["` + idOf("Vera Borta-Bloss") + `"]`, nil},
		{"by id in another case", `"contactId": ["` + strings.ToLower(idOf("Bo Ek")) + `", "none"]`, idsOf("Bo Ek")},
		{"nobody", `"emailAddresses": ["nobody@example.se", "", "@", "bo.ek"]`, nil},
		{"by number", `"emailAddresses": ["kund1@example.se", "Kund1000000@EXAMPLE.se"]`, []string{sandbox.Numbered(1).ID, sandbox.Numbered(1_000_000).ID}},
		{"by no number", `"emailAddresses": ["kund0@example.se", "kund1000001@example.se", "kund01@example.se", "kund+1@example.se", "kund-1@example.se", "kund1@example.com", "kund@example.se"]`, nil},
		{"by number and id", `"contactId": ["` + sandbox.Numbered(7).ID + `", "` + sandbox.Numbered(1_000_001).ID + `"]`, []string{sandbox.Numbered(7).ID}},
	}
	for _, test := range tests {
		for _, call := range []string{"GetContacts", "GetContactsSyncList"} {
			t.Run(call+"/"+test.name, func(t *testing.T) {
				got := read[all](t, send(server, "/Contacts/"+call, `{"customerId": "M1", `+test.body+`}`))
				var ids []string
				for _, c := range slices.Concat(got[0].Persons, got[0].Companies, got[0].Estates) {
					ids = append(ids, c.ContactID)
				}
				if diff := cmp.Diff(test.want, ids); diff != "" || len(got) != 1 {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
}

// The fields are those of Vitec's help pages.
func TestFieldsOfContacts(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	tests := []struct{ path, body, want string }{
		{"GetContacts", `{"CustomerId": "M2", "EmailAddresses": ["karin@example.com"]}`, `[{"customerId":"M2","persons":[` +
			`{"contactId":"ADR92ED774BE29C1F54EE5061C9871624B5","customerId":"M2","firstName":"Karin","lastName":"Mönsterlund",` +
			`"telePhone":null,"workPhone":null,"cellPhone":"070-174 06 14","otherPhone":null,` +
			`"email":{"emailAddress":"karin.monsterlund@example.se","emailAddress2":"KARIN@EXAMPLE.COM"},` +
			`"address":{"streetAddress":null,"zipCode":null,"city":"Lund"},"brokerId":"HANF374981478317360F4CABB4B676BF717"}],"companies":[],"estates":[]}]`},
		{"GetContacts", `{"customerId": "M1", "emailAddresses": ["info.byggpahitt@example.com"]}`, `[{"customerId":"M1","persons":[],"companies":[` +
			`{"contactId":"ADR878BDD4C6D269ADE36CCB3CBE847DA75","customerId":"M1","name":"Bygg & Påhitt AB","corporateNumber":"000000-0000",` +
			`"telePhone":null,"workPhone":"040-628 04 00","cellPhone":null,"otherPhone":null,` +
			`"email":{"emailAddress":"info.byggpahitt@example.com","emailAddress2":null},` +
			`"address":{"streetAddress":"Verkstadsgatan 9","zipCode":"212 11","city":"Malmö"},"brokerId":null}],"estates":[]}]`},
		{"GetContactsSyncList", `{"customerId": "M1", "emailAddresses": ["bo.ek@example.se"]}`, `[{"customerId":"M1","persons":[` +
			`{"contactId":"ADR5956ADC0C321AE424CB4FA3E13B0CFBA","dateChanged":"2026-03-02T09:12:33.453"}],"companies":[],"estates":[]}]`},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want+"\n", send(server, "/Contacts/"+test.path, test.body).Body.String()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.path, diff)
		}
	}
}

func TestGetContactsRefuses(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	for body, want := range map[string]int{
		`{"customerId": "M1", "emailAddresses": []}`:      400,
		`{"customerId": "M1"}`:                            400,
		`{"emailAddresses": ["bo.ek@example.se"]}`:        400,
		`{"customerId": "M1", "emailAddresses": "bo.ek"}`: 400,
		`{`:    400,
		`null`: 400,
		``:     400,
		`{"customerId": "M1", "emailAddresses": ["` + strings.Repeat("x", 1<<20) + `"]}`: 413,
	} {
		if w := send(server, "/Contacts/GetContacts", body); w.Code != want {
			t.Errorf("%.60s: got %d, want %d", body, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, newPost("/Contacts/GetContacts", "xml", `<a/>`))
	if w.Code != 415 {
		t.Errorf("XML: got %d", w.Code)
	}
	if w := record(server, "/Contacts/GetContacts"); w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: got %d, allow %s", w.Code, w.Header().Get("Allow"))
	}
}

// byPhone asks for the contacts of a number.
func byPhone(t testing.TB, server *sandbox.Server, number string) []string {
	t.Helper()
	got := read[[]struct {
		CustomerID string
		ContactIDs []string
	}](t, record(server, "/Contacts/GetContactsWithPhonenumber?"+url.Values{"phoneNumber": {number}, "customerId": {"M1"}}.Encode()))
	if len(got) != 1 || got[0].CustomerID != "M1" {
		t.Fatalf("got %v", got)
	}
	return got[0].ContactIDs
}

func TestPhones(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	tests := []struct {
		number string
		want   []string
	}{
		{"070-174 06 05", idsOf("Anna Påhittsson")},
		{"0701740605", idsOf("Anna Påhittsson")},
		{"+46701740605", idsOf("Anna Påhittsson")},
		{"+46 (0)70-174 06 05", idsOf("Anna Påhittsson")},
		{" 0046 70 174 06 05 ", idsOf("Anna Påhittsson")},
		{"070/1740620", idsOf("Mehmet Provsson")},
		{"070-174 06 21", idsOf("Inga-Britt Älvåker-Öd")},
		{"031-390 06 00", idsOf("Inga-Britt Älvåker-Öd")},
		{"08-465 004 00", idsOf("Lena Provgren", "Olle Provgren")},
		{"040-628 04 00", idsOf("Bygg & Påhitt AB", "Per Fiktivsson")},
		{"070-174 06 18", []string{idOf("Torsten Testmark"), "ADR23319688DBB195E2527303B3CEDD5A3C"}}, // one merged with the other
		{"070-174 06 17", idsOf("Signe Dikterstam")},
		{"46701740605", idsOf()}, // what is left of +46 if the + is not escaped
		{"1740605", idsOf()},
		{"070-174 06 99", idsOf()},
		{"+47701740605", idsOf()},
		{"078-000 00 17", []string{sandbox.Numbered(17).ID}},
		{"+46781000000", []string{sandbox.Numbered(1_000_000).ID}},
		{"078-000 00 00", idsOf()},
		{"078-100 00 01", idsOf()},
		{"078-17", idsOf()},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, byPhone(t, server, test.number)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.number, diff)
		}
	}
	for _, query := range []string{"customerId=M1", "customerId=M1&phoneNumber=ingen", "phoneNumber=0701740605", ""} {
		if w := record(server, "/Contacts/GetContactsWithPhonenumber?"+query); w.Code != 400 {
			t.Errorf("%s: got %d", query, w.Code)
		}
	}
}

func TestWrongPhones(t *testing.T) {
	server := sandbox.New(sandbox.Config{WrongPhones: true})
	for number, want := range map[string][]string{
		"070-174 06 99": idsOf("Anna Påhittsson", "Johan Exempelström"),
		"070-174 06 05": idsOf("Johan Exempelström", "Fatima Sagesman", "Anna Påhittsson"),
	} {
		if diff := cmp.Diff(want, byPhone(t, server, number)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", number, diff)
		}
	}
}

// Whoever is found by number is found by all that the number gives.
func TestNumberedIsFound(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	rapid.Check(t, func(t *rapid.T) {
		p := sandbox.Numbered(rapid.IntRange(1, 1_000_000).Draw(t, "n"))
		byEmail := send(server, "/Contacts/GetContacts", `{"customerId": "M1", "emailAddresses": ["`+p.Email+`"]}`)
		byName := record(server, "/CRM/Contact/M1/Search?Term="+url.QueryEscape(p.Name()))
		byID := record(server, "/CRM/Contact/M1/"+strings.ToLower(p.ID))
		byPhone := record(server, "/Contacts/GetContactsWithPhonenumber?customerId=M1&phoneNumber="+url.QueryEscape(p.Cell))
		for _, w := range []*httptest.ResponseRecorder{byEmail, byName, byID, byPhone} {
			if w.Code != 200 || strings.Count(w.Body.String(), p.ID) != 1 {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
	})
}
