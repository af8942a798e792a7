package words

import "comebacks/importer"

// englishProblemsOnPage is what to do about problems of rows on the page, where the
// terminal has a command or a flag for it. A notice of the same code has the same.
var englishProblemsOnPage = map[importer.Code]string{
	importer.NotText:         "type the text again here, or save the file as CSV UTF-8 and choose that",
	importer.Unchanged:       "see that each cell stands in its column and says what is meant, and none right of the last; write one of them anew, or, if the table has a column {value}, empty the row's cell there",
	importer.NotCalculated:   "open the file in Excel, save it, and choose it again",
	importer.AmbiguousDate:   "write the one that is meant, or choose above the table how such dates are read",
	importer.PastDate:        `write a date in the future, or tick "Take dates that have passed"`,
	importer.NameAlone:       `add an e-mail address or a telephone number, write the contact's id into the column found_contact_id, or tick "Find by name alone"`,
	importer.SeveralContacts: "choose the right one from the list",
	importer.ToBeFound:       `who it is for is looked up when the sheet is sent; to see it now, press "Look them up in Vitec"`,
	importer.MayNotSearch:    "write ids, ask Vitec for the right, or give another login for {value} under Settings; then press Continue",
	importer.NoLogin:         "sign in for {value} under Settings, and press Continue",
	importer.LoginRefused:    "enter the password for {value} again under Settings, and press Continue",
	importer.CustomerLogin:   "enter the password of {value} itself under Settings, and press Continue",
	importer.Similar:         `to change that one, do so in Vitec; to send this row as well, tick "Send similar rows too"`,
	importer.OriginCreated:   `change that comeback in Vitec, or tick "Send similar rows too" to send this row as well`,
	importer.ThereBefore:     `remove the tick at "Ask Vitec first" to send it as well`,
	importer.AfterBackup:     "look at the contact in Vitec and press It is there, with its id, if it is this row's, or It is not there if it is another",
	importer.JournalRestored: "whoever looks after comebacks ends that, when nothing is missing",
	importer.NotReached:      "press Continue when Vitec answers again",
	importer.NotStarted:      "press Continue",
	importer.OtherCustomer:   "to send it as well, send the sheet again for its customer",
	importer.BeyondLimit:     "press Send the rest when you have seen that the first ones are right",
	importer.NotConfirmed:    "check the row and send it again",
	importer.StrictRefused:   `correct that row, or remove the tick at "Send nothing while any row is faulty"`,
	importer.AnswerLost:      "press Ask Vitec again",
	importer.NotThere:        "press Continue to send it again",
	importer.CannotAsk:       `remove the tick at "Ask Vitec first", or try again later`,
	importer.NoWitness:       "look at the contact in Vitec and press It is there or It is not there, or press Ask Vitec again",
	importer.SaidByPerson:    "press Continue to send it again",
}

// englishStatuses are the words for what became of a row, and of several.
var englishStatuses = map[importer.Status]forms{
	importer.Created:   {"created", "created"},
	importer.Duplicate: {"duplicate", "duplicates"},
	importer.Invalid:   {"invalid", "invalid"},
	importer.Rejected:  {"rejected", "rejected"},
	importer.Unsent:    {"unsent", "unsent"},
	importer.Uncertain: {"uncertain", "uncertain"},
}
