package rules

import (
	"fmt"
	"strings"
	"testing"

	"comebacks/importer"
)

// Ids that have not the shape of Vitec's are told, and are no fault.
func TestUnusualIDs(t *testing.T) {
	const hex = "0123456789abcdefABCDEF0123456789"
	usual := importer.Comeback{CustomerID: "M30011", ContactID: "ADR" + hex, MeetingID: "CAL" + hex, EstateID: "OBJ41544_9979544025", Participant: importer.Participant{UserID: "HAN" + hex}}
	if got := (&Rules{}).Warnings(usual); got != nil {
		t.Errorf("what Vitec's documentation shows is unusual: %v", got)
	}
	for _, tt := range []struct {
		set  func(*importer.Comeback)
		want string
	}{
		{func(c *importer.Comeback) { c.ContactID = strings.ToLower(c.ContactID) }, ""},
		{func(c *importer.Comeback) { c.MeetingID, c.EstateID, c.Participant = "", "", importer.Participant{} }, ""},
		{func(c *importer.Comeback) { c.EstateID = "CMVILLA4QK2" }, ""},
		{func(c *importer.Comeback) { c.Participant = importer.Participant{UserID: "MSANL1043"} }, ""},
		{func(c *importer.Comeback) { c.Participant = importer.Participant{OfficeID: "FIR123"} }, ""},
		{func(c *importer.Comeback) { c.Participant = importer.Participant{UserGroupID: "anything"} }, ""},
		{func(c *importer.Comeback) { c.ContactID = "KON1" }, "unusual-id contactId KON1"},
		{func(c *importer.Comeback) { c.ContactID = "ADR" + hex + "0" }, "unusual-id contactId ADR" + hex + "0"},
		{func(c *importer.Comeback) { c.MeetingID = "ADR" + hex }, "unusual-id meetingId ADR" + hex},
		{func(c *importer.Comeback) { c.EstateID = "OBJ1" }, "unusual-id estateId OBJ1"},
		{func(c *importer.Comeback) { c.EstateID = "Storgatan 5" }, "unusual-id estateId Storgatan 5"},
		{func(c *importer.Comeback) { c.Participant = importer.Participant{UserID: "anna"} }, "unusual-id userId anna"},
		{func(c *importer.Comeback) { c.Participant = importer.Participant{OfficeID: "M30011"} }, "unusual-id officeId M30011"},
		{func(c *importer.Comeback) { c.CustomerID, c.ContactID = "30011", "K1" }, "unusual-customer-id customerId 30011, unusual-id contactId K1"},
	} {
		c := usual
		tt.set(&c)
		var said []string
		for _, p := range (&Rules{}).Warnings(c) {
			said = append(said, fmt.Sprint(p.Code, " ", p.Field, " ", p.Value))
		}
		if got := strings.Join(said, ", "); got != tt.want {
			t.Errorf("%+v has %q, want %q", c, got, tt.want)
		}
	}
}
