package words

import "comebacks/importer"

// englishTemplate has an example that is never sent: see importer.Cells.IsExample.
var englishTemplate = TemplateWords{
	Sheet: "Comebacks",
	Guide: "Columns",
	Heads: []string{"Column", "What it means", "Must be filled in", "Other names that are understood"},
	Columns: []TemplateColumn{
		{importer.CustomerID, "customerId", "EXAMPLE", "the estate agency's number at Vitec, such as M30011", "yes"},
		{importer.ContactID, "contactId", "EXAMPLE", "the id in Vitec of the contact to get back to", "this, or email, or phone"},
		{importer.Email, "email", "", "the contact's e-mail address, by which the id is looked up in Vitec", "this, or contactId, or phone"},
		{importer.Phone, "phone", "", "the contact's telephone number, by which the id is looked up in Vitec", "this, or contactId, or email"},
		{importer.Name, "name", "", "the contact's name, beside an e-mail address or a telephone number; may be firstName and lastName", "no"},
		{importer.Date, "date", "2031-05-03", "the day to get back: 2031-05-03, or 2031-05-03 14:30 with the time of day", "yes"},
		{importer.Time, "time", "14:30", "the time of day, unless the date says it; left empty: 00:00", "no"},
		{importer.MeetingID, "meetingId", "", "the id of the customer meeting that it follows from", "no"},
		{importer.EstateID, "estateId", "", "the id of the home that it is about", "no"},
		{importer.UserID, "userId", "", "who is to get back: a user by name, e-mail address or id, where no group or office is", "no"},
		{importer.UserGroupID, "userGroupId", "", "who is to get back: a group of users by name or id, where no user or office is", "no"},
		{importer.OfficeID, "officeId", "", "who is to get back: an office by name or id, where no user or group is", "no"},
		{importer.Note, "note", "EXAMPLE: write over this row, or remove it", "any text", "no"},
	},
}
