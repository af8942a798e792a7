package connect

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// documentedContacts is an answer with all that is documented.
const documentedContacts = `[{"customerId":"M1",
	"persons":[{"contactId":"ADR1","customerId":"M1","firstName":"Anna","lastName":"Sjögren","telePhone":"08-465 004 00","workPhone":"08-465 004 01",
		"cellPhone":"070-174 06 05","otherPhone":"+46 70 174 06 06","email":{"emailAddress":"anna@example.se","emailAddress2":"a@example.com"},
		"address":{"streetAddress":"Storgatan 1","zipCode":"111 22","city":"Lund"},"brokerId":"HAN1","socialSecurityNumber":"19800101-1234"}],
	"companies":[{"contactId":"ADR2","customerId":"M1","name":"Bygg & Son AB","corporateNumber":"556000-0000","email":{"emailAddress":"info@example.se"}}],
	"estates":[{"contactId":"ADR3","customerId":"M1","firstName":"Karl","lastName":"Ek","email":null,"address":null}]}]`

func TestContactsByEmail(t *testing.T) {
	anna := importer.Contact{
		ID: "ADR1", Person: true, Name: "Anna Sjögren", Town: "Lund",
		Emails: []string{"anna@example.se", "a@example.com"},
		Phones: []string{"08-465 004 00", "08-465 004 01", "070-174 06 05", "+46 70 174 06 06"},
	}
	k1 := importer.Contact{ID: "K1", Person: true}
	for _, test := range []struct {
		name, body string
		want       []importer.Contact
	}{
		{"as documented", documentedContacts, []importer.Contact{
			anna,
			{ID: "ADR2", Name: "Bygg & Son AB", Emails: []string{"info@example.se"}},
			{ID: "ADR3", Name: "Karl Ek", Deceased: true},
		}},
		{"nobody", `[]`, nil},
		{"nobody of the customer", `[{"customerId":"M1","persons":[],"companies":[],"estates":[]}]`, nil},
		{"null lists", `[{"customerId":"M1","persons":null,"companies":null}]`, nil},
		{"keys in capitals", `[{"CustomerId":"M1","Persons":[{"ContactId":"K1","FirstName":"Bo","Email":{"EmailAddress":"bo@x.se"}}]}]`,
			[]importer.Contact{{ID: "K1", Person: true, Name: "Bo", Emails: []string{"bo@x.se"}}}},
		{"the customer in another case", `[{"customerId":" m1 ","persons":[{"contactId":"K1","customerId":"m1"}]}]`, []importer.Contact{k1}},
		{"null fields", `[{"customerId":"M1","persons":[{"contactId":"K1","customerId":null,"firstName":null,"lastName":null,"telePhone":null,"email":{"emailAddress":null},"address":{"city":null}}]}]`, []importer.Contact{k1}},
		{"a byte order mark", "\ufeff" + `[{"customerId":"M1","persons":[{"contactId":"K1"}]}]`, []importer.Contact{k1}},

		{"another customer's", `[{"customerId":"M2","persons":[{"contactId":"K9"}]},{"customerId":"M1","persons":[{"contactId":"K1"}]},{"customerId":"M11","persons":[{"contactId":""}]}]`, []importer.Contact{k1}},
		{"another customer's among ours", `[{"customerId":"M1","persons":[{"contactId":"K9","customerId":"M2"},{"contactId":"K1"}]}]`, []importer.Contact{k1}},
		{"in two entries", `[{"customerId":"M1","persons":[{"contactId":"K1"}]},{"customerId":"M1","persons":[{"contactId":"K2"}]}]`, []importer.Contact{k1, {ID: "K2", Person: true}}},
		{"one twice", `[{"customerId":"M1","persons":[{"contactId":"K1"},{"contactId":"k1","firstName":"Bo"}]}]`, []importer.Contact{k1}},
		{"alive and dead", `[{"customerId":"M1","persons":[{"contactId":"K1"}],"estates":[{"contactId":"K1"}]}]`, []importer.Contact{{ID: "K1", Person: true, Deceased: true}}},

		{"a company with a person's names", `[{"customerId":"M1","companies":[{"contactId":"K1","name":" ","firstName":"Bo","lastName":"Ek"}]}]`, []importer.Contact{{ID: "K1", Name: "Bo Ek"}}},
		{"a person with one name", `[{"customerId":"M1","persons":[{"contactId":"K1","name":"Bo Ek"}]}]`, []importer.Contact{{ID: "K1", Person: true, Name: "Bo Ek"}}},
		{"a name over two lines", `[{"customerId":"M1","persons":[{"contactId":" K1 ","firstName":" Bo\n","lastName":"\u001b[31mEk","address":{"city":"Lund\r\n"}}]}]`,
			[]importer.Contact{{ID: "K1", Person: true, Name: "Bo ?[31mEk", Town: "Lund"}}},
		{"empty addresses", `[{"customerId":"M1","persons":[{"contactId":"K1","email":{"emailAddress":"  ","emailAddress2":" bo@x.se "},"cellPhone":" "}]}]`,
			[]importer.Contact{{ID: "K1", Person: true, Emails: []string{"bo@x.se"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := answeredBy(t, 200, contentType("application/json"), test.body).ContactsByEmail(t.Context(), "M1", []string{"bo@x.se"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Answers of which nothing is believed, since what is wrong may be about any of those
// who were asked for.
func TestContactsThatCantBeRead(t *testing.T) {
	for name, body := range map[string]string{
		"no id":                   `[{"customerId":"M1","persons":[{"contactId":"K1"},{"firstName":"Bo"}]}]`,
		"null for a person":       `[{"customerId":"M1","persons":[{"contactId":"K1"},null]}]`,
		"an id of spaces":         `[{"customerId":"M1","companies":[{"contactId":"  "}]}]`,
		"an id of control signs":  `[{"customerId":"M1","estates":[{"contactId":"K\u00001"}]}]`,
		"an id of broken bytes":   "[{\"customerId\":\"M1\",\"persons\":[{\"contactId\":\"K\xff\"}]}]",
		"a number for an id":      `[{"customerId":"M1","persons":[{"contactId":1}]}]`,
		"a page for an id":        `[{"customerId":"M1","persons":[{"contactId":"` + strings.Repeat("a", 201) + `"}]}]`,
		"text for e-mail":         `[{"customerId":"M1","persons":[{"contactId":"K1","email":"bo@x.se"}]}]`,
		"an object for persons":   `[{"customerId":"M1","persons":{"contactId":"K1"}}]`,
		"no customer":             `[{"persons":[{"contactId":"K1"}]}]`,
		"no customer but within":  `[{"customerId":"","persons":[{"contactId":"K1","customerId":"M1"}]}]`,
		"null for a customer":     `[{"customerId":"M1"},null]`,
		"an object, not a list":   `{"customerId":"M1","persons":[{"contactId":"K1"}]}`,
		"a list in a list":        `[[{"customerId":"M1"}]]`,
		"deeper than may be read": strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000),
	} {
		for call, ask := range map[string]func(*Client) ([]importer.Contact, error){
			"e-mail": func(c *Client) ([]importer.Contact, error) {
				return c.ContactsByEmail(t.Context(), "M1", []string{"bo@x.se"})
			},
			"id": func(c *Client) ([]importer.Contact, error) { return c.ContactsByID(t.Context(), "M1", []string{"K1"}) },
		} {
			found, err := ask(answeredBy(t, 200, nil, body))
			var failed *importer.FindError
			if !errors.As(err, &failed) || failed.Verdict != importer.AnswerUncertain || failed.Status != 200 || len(found) > 0 {
				t.Errorf("%s, by %s: %v, %v", name, call, found, err)
			}
		}
	}
}

// Of those who are asked for by id nobody else is believed, and it is not lost who is
// there if somebody is not.
func TestContactsByID(t *testing.T) {
	for _, test := range []struct {
		name   string
		asked  []string
		status int
		body   string
		want   []string
		fails  bool
	}{
		{"all", []string{"K1", "k2"}, 200, `[{"customerId":"M1","persons":[{"contactId":"K1"},{"contactId":"K2"}]}]`, []string{"K1", "K2"}, false},
		{"one of two", []string{"K1", "K2"}, 200, `[{"customerId":"M1","companies":[{"contactId":"K2"}]}]`, []string{"K2"}, false},
		{"somebody else", []string{"K1"}, 200, `[{"customerId":"M1","persons":[{"contactId":"K9"},{"contactId":"K1"}]}]`, []string{"K1"}, false},
		{"nobody", []string{"K1"}, 200, `[]`, nil, false},
		{"one who is gone", []string{"K1"}, 404, ``, nil, false},
		{"one who is gone, in words", []string{"K1"}, 404, `{"message":"Contact not found."}`, nil, false},
		{"one of several is gone", []string{"K1", "K2"}, 404, ``, nil, true},
		{"one who is gone, and one that can't be asked for", []string{"K1", "a,b", ""}, 404, ``, nil, false},
		{"no such page", []string{"K1"}, 404, page, nil, true},
		{"no such call", []string{"K1"}, 404, `{"message":"No HTTP resource was found that matches the request URI."}`, nil, true},
		{"no such call, in other words", []string{"K1"}, 404, `{"message":"x","messageDetail":"No type was found that matches the controller named 'Contacts'."}`, nil, true},
		{"long gone", []string{"K1"}, 410, ``, nil, true},
	} {
		persons := strings.NewReplacer(`[{"customerId":"M1","persons":`, "", `[{"customerId":"M1","companies":`, "", "]}]", "]", "contactId", "id").Replace(test.body)
		for call, got := range map[string]func() ([]importer.Contact, error){
			"contacts": func() ([]importer.Contact, error) {
				return answeredBy(t, test.status, nil, test.body).ContactsByID(t.Context(), "M1", test.asked)
			},
			"persons": func() ([]importer.Contact, error) {
				return answeredBy(t, test.status, nil, persons).Persons(t.Context(), "M1", test.asked)
			},
		} {
			found, err := got()
			var failed *importer.FindError
			if errors.As(err, &failed) != test.fails || test.fails && (failed.Status != test.status || failed.Verdict != importer.AnswerRejected) {
				t.Errorf("%s, %s: %v", test.name, call, err)
			}
			var ids []string
			for _, f := range found {
				ids = append(ids, f.ID)
			}
			if diff := cmp.Diff(test.want, ids); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", test.name, call, diff)
			}
		}
	}
}

func TestPersons(t *testing.T) {
	const body = `[{"id":"K1","customerId":"M1","type":"Person","firstName":"Anna","lastName":"Sjögren","telephone":{"home":"08-465 004 00","work":null,"cell":"070-174 06 05","other":"1"},
		"email":{"emailAddress":"anna@example.se","emailAddress2":null},"address":{"streetAddress":"Storgatan 1","zipCode":"111 22","city":"Lund"},"isDeceased":false,"agentId":"HAN1"},
		{"id":"K2","customerId":null,"firstName":"Karl","lastName":"Ek","telephone":null,"email":null,"address":null,"isDeceased":true},
		{"id":"K3","isDeceased":null},
		{"id":"K4","customerId":"M2"}]`
	want := []importer.Contact{
		{ID: "K1", Person: true, Name: "Anna Sjögren", Town: "Lund", Emails: []string{"anna@example.se"}, Phones: []string{"08-465 004 00", "070-174 06 05", "1"}},
		{ID: "K2", Person: true, Name: "Karl Ek", Deceased: true},
		{ID: "K3", Person: true},
	}
	got, err := answeredBy(t, 200, nil, body).Persons(t.Context(), "M1", []string{"K1", "K2", "K3", "K4"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, body := range map[string]string{
		"text for deceased": `[{"id":"K1","isDeceased":"true"}]`, // it might be "false"
		"no id":             `[{"id":"K1"},{"customerId":"M1"}]`,
		"one, not a list":   `{"id":"K1"}`,
	} {
		if got, err := answeredBy(t, 200, nil, body).Persons(t.Context(), "M1", []string{"K1"}); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What can't be asked for is not, and what would be too long for the server is told
// before it is.
func TestQuestionsThatAreNotAsked(t *testing.T) {
	asked := ""
	client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		asked += r.RequestURI
		fmt.Fprint(w, `[]`)
	})
	ctx := t.Context()
	for name, ask := range map[string]func() (int, error){
		"no address": func() (int, error) { f, err := client.ContactsByEmail(ctx, "M1", nil); return len(f), err },
		"no id": func() (int, error) {
			f, err := client.ContactsByID(ctx, "M1", []string{"", "..", "a,b"})
			return len(f), err
		},
		"no person": func() (int, error) { f, err := client.Persons(ctx, "M1", []string{"", ".", "a,b"}); return len(f), err },
		"no number": func() (int, error) { f, err := client.ContactIDsByPhone(ctx, "M1", " "); return len(f), err },
	} {
		if n, err := ask(); n > 0 || err != nil || asked != "" {
			t.Errorf("%s: %d, %v, asked %s", name, n, err, asked)
		}
	}

	long := make([]string, importer.MaxContactsPerFind)
	for i := range long {
		long[i] = strings.Repeat("Å", 38) + fmt.Sprintf("%02d", i)
	}
	for name, ask := range map[string]func() error{
		"21 persons":         func() error { _, err := client.Persons(ctx, "M1", twentyOne()); return err },
		"a long query":       func() error { _, err := client.Persons(ctx, "M1", long); return err },
		"a long path":        func() error { _, err := client.Persons(ctx, strings.Repeat("M", 260), []string{"K1"}); return err },
		"a long name":        func() error { _, _, err := client.ContactIDsByName(ctx, "M1", strings.Repeat("a", 2048)); return err },
		"a long number":      func() error { _, err := client.ContactIDsByPhone(ctx, "M1", strings.Repeat("1", 2048)); return err },
		"a short name":       func() error { _, _, err := client.ContactIDsByName(ctx, "M1", " Åsa "); return err },
		"a group by name":    func() error { _, err := client.Colleagues(ctx, "M1", importer.UserGroupID, "x"); return err },
		"an office by name":  func() error { _, err := client.Colleagues(ctx, "M1", importer.OfficeID, "x"); return err },
		"colleagues by note": func() error { _, err := client.Colleagues(ctx, "M1", importer.Note, ""); return err },
	} {
		var refused *importer.FindError
		if err := ask(); !errors.As(err, &refused) || refused.Verdict != importer.AnswerRejected || refused.Status != 0 || asked != "" {
			t.Errorf("%s: %v, asked %s", name, err, asked)
		}
	}

	// As many as there may be of Vitec's ids.
	for i := range long {
		long[i] = fmt.Sprintf("ADR%032d", i)
	}
	if _, err := client.Persons(ctx, "M1", long); err != nil || len(asked) > longestQuery {
		t.Errorf("%v", err)
	}
}

func twentyOne() []string {
	ids := make([]string, importer.MaxContactsPerFind+1)
	for i := range ids {
		ids[i] = fmt.Sprint("K", i)
	}
	return ids
}
