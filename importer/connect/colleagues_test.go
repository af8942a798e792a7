package connect

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func TestColleagues(t *testing.T) {
	for _, test := range []struct {
		name string
		kind importer.Field
		body string
		want []importer.Colleague
	}{
		{"users as documented", importer.UserID, `[{"userId":"HAN1","userName":"Örjan Ek","title":"Mäklare","emailAddress":"orjan@example.se","archived":false,"customerId":["M2","M1"],"customerIdsWithSortOrder":[{"customerId":"M1","officeId":"FIR1","sortOrder":3}]},
			{"userId":"HAN2","userName":"Åsa Ek","emailAddress":null,"archived":true,"customerId":["m1"]}]`,
			[]importer.Colleague{{ID: "HAN1", Name: "Örjan Ek", Email: "orjan@example.se"}, {ID: "HAN2", Name: "Åsa Ek", Archived: true}}},
		{"another customer's user", importer.UserID, `[{"userId":"HAN1","customerId":["M2"]},{"userId":"HAN2","customerId":["M11"],"customerIdsWithSortOrder":[{"customerId":"M2"}]},{"userId":"HAN3","customerId":[],"customerIdsWithSortOrder":[{"customerId":"M1"}]}]`,
			[]importer.Colleague{{ID: "HAN3"}}},
		{"a user of nobody's", importer.UserID, `[{"userId":"HAN1","customerId":null,"archived":null},{"userId":"HAN2","customerId":[""]}]`, []importer.Colleague{{ID: "HAN1"}, {ID: "HAN2"}}},
		{"a user twice, once archived", importer.UserID, `[{"userId":"HAN1"},{"userId":" han1 ","archived":true}]`, []importer.Colleague{{ID: "HAN1", Archived: true}}},
		{"keys in capitals", importer.UserID, `[{"UserId":"HAN1","UserName":" Bo\n Ek ","EmailAddress":" bo@x.se "}]`, []importer.Colleague{{ID: "HAN1", Name: "Bo Ek", Email: "bo@x.se"}}},
		{"no users", importer.UserID, `[]`, nil},

		{"groups as documented", importer.UserGroupID, `[{"userGroupId":"GRP1","customerIds":["M1"],"name":"Lund","users":[{"userId":"HAN1"}]}]`, []importer.Colleague{{ID: "GRP1", Name: "Lund"}}},
		{"another customer's group", importer.UserGroupID, `[{"userGroupId":"GRP1","customerIds":["M2"],"name":"Lund"},{"userGroupId":"GRP2","customerIds":null}]`, []importer.Colleague{{ID: "GRP2"}}},

		{"offices as documented", importer.OfficeID, `[{"customerId":"M1","officeId":"FIR1","name":"Lund","customerName":"Ek AB","emailAddress":"lund@example.se","archived":false},{"customerId":"M1","officeId":"FIR2","name":"Malmö","archived":true}]`,
			[]importer.Colleague{{ID: "FIR1", Name: "Lund", Email: "lund@example.se"}, {ID: "FIR2", Name: "Malmö", Archived: true}}},
		{"another customer's office", importer.OfficeID, `[{"customerId":"M2","officeId":"FIR1"},{"customerId":"m1","officeId":"FIR2"},{"officeId":"FIR3"}]`, []importer.Colleague{{ID: "FIR2"}, {ID: "FIR3"}}},
	} {
		got, err := answeredBy(t, 200, nil, test.body).Colleagues(t.Context(), "M1", test.kind, "")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, test := range []struct {
		kind importer.Field
		body string
	}{
		{importer.UserID, `[{"userId":"HAN1"},{"userName":"Bo"}]`},
		{importer.UserID, `[{"userId":"HAN1","archived":"false"}]`},
		{importer.UserID, `[{"userId":"HAN1","customerId":"M1"}]`},
		{importer.UserID, `[null]`},
		{importer.UserGroupID, `[{"name":"Lund"}]`},
		{importer.UserGroupID, `{"userGroupId":"GRP1"}`},
		{importer.OfficeID, `[{"customerId":"M1","name":"Lund"}]`},
		{importer.OfficeID, `[{"customerId":["M1"],"officeId":"FIR1"}]`},
	} {
		got, err := answeredBy(t, 200, nil, test.body).Colleagues(t.Context(), "M1", test.kind, "")
		var failed *importer.FindError
		if !errors.As(err, &failed) || failed.Verdict != importer.AnswerUncertain || len(got) > 0 {
			t.Errorf("%s %s: %v, %v", test.kind, test.body, got, err)
		}
	}
}
