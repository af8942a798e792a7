package words

import "comebacks/importer"

// englishProblems are the words for problems of rows.
var englishProblems = map[importer.Code]problem{
	importer.TooFewCells: {
		"too few cells in the row",
		"the row has {cell|cells} where {detail} are expected",
		"check whether a separator is missing"},
	importer.TooManyCells: {
		"too many cells in the row",
		"the row has more than {detail} cells[, from {text} on]",
		"remove the separator that is too many[, or put quotes around the whole text that {text} belongs to]"},
	importer.StrayQuote: {
		"quote inside a cell",
		"there is a quote inside a cell[, near {text}]",
		"put the whole cell in quotes and write the inner quote twice, or remove it"},
	importer.OpenQuote: {
		"quote that is not closed where it should be",
		"a quote is opened[ near {text}], and closed never or only after lines that look like rows of their own",
		"close it where its cell ends, or remove it; if those lines are part of a note, take the separators out of them"},
	importer.RowTooLong: {
		"row too long",
		"the row is longer than {detail} bytes",
		"check whether a quote in it is never closed"},
	importer.NotText: {
		"text that can't be read",
		"some of the text can't be read in the file's encoding",
		"save the sheet as CSV UTF-8, and import that"},
	importer.NotCalculated: {
		"formula that was not calculated",
		"the cell has a formula, and the file does not hold its result",
		"open the file in Excel, save it, and try again"},
	importer.Unchanged: {
		"row that has not been corrected",
		"the row could not be read as it first stood: its cells may have shifted, or have lost something",
		"see that each cell stands in its column and says what is meant, then empty the row's cell in the column {value}"},
	importer.UnreadableCell: {
		"value that can't be meant here",
		"the cell holds what can't be meant here[, {text}]",
		"type what is meant, as text"},
	importer.UnderMerged: {
		"cell beneath a merged one",
		"a merged cell lies over this one, so that nobody sees what stands in it[: {text}]",
		"unmerge the cells, and keep what is meant"},
	importer.UnclearNumber: {
		"number whose format hides or changes it",
		"the cell holds a number[, {value}], and its format[ ({detail})] shows it differently",
		"format the column as text, and type what is meant"},

	importer.StrayLineEnd: {
		"line break within a row",
		"the row breaks off at a line break of another kind than the others, and row {row} looks like the rest of it",
		"put quotes around a text that contains a line break"},
	importer.BesideColumns: {
		"text beside the columns",
		"there is text to the right of the last column[, {text}]",
		"move it into a column that has a name, or remove it"},
	importer.OtherHeader: {
		"second header with other columns",
		"row {row} is another header, with other columns than the first",
		"put it and the rows below it into a sheet of their own"},

	importer.Missing: {
		"empty, and must be filled in",
		"the cell is empty, and must be filled in",
		""},
	importer.TooLong: {
		"text too long",
		"[{text} is ]longer than {detail} characters",
		"check that it is in the right column"},
	importer.ControlChar: {
		"invisible control character",
		"[{text} contains ]an invisible control character ({detail})",
		"type the text again"},
	importer.DotID: {
		"a dot instead of an id",
		"[{text} is ]not an id",
		"write the id that Vitec shows"},
	importer.DamagedNumber: {
		"number that Excel has cut",
		"[{text} is ]a number of which Excel has kept only the first digits",
		"format the column as text, and enter the whole number again"},
	importer.FormulaError: {
		"formula that failed",
		"[{text} is ]what Excel shows for a formula that failed",
		"enter what is meant"},
	importer.NotADate: {
		"not a date",
		"[{text} is ]not a date",
		"write it like 2031-05-03 or 2031-05-03 14:30"},
	importer.NoSuchDate: {
		"no such day in the calendar",
		"[{text} is ]a day that the calendar does not have",
		"check the day and the month"},
	importer.AmbiguousDate: {
		"date could be read two ways",
		"[{text} can be read as {detail}]",
		"write the one that is meant, or use --date-format DD/MM/YYYY (or MM/DD/YYYY)"},
	importer.NotATime: {
		"not a time of day",
		"[{text} is ]not a time of day",
		"write it like 14:30"},
	importer.TwoTimes: {
		"time of day in two columns",
		"[{text} is ]a second time of day, beside the one in the date's column",
		"keep one of them"},
	importer.SkippedHour: {
		"hour that does not exist",
		"[{text} does not exist in {detail}: ]the clock skips that hour",
		"choose another time"},
	importer.RepeatedHour: {
		"hour that comes twice",
		"[{text} comes twice: ]the clock is set back that night",
		"[write {detail}]"},
	importer.PastDate: {
		"date has passed",
		"[{text} has passed]",
		"write a date in the future, or use --allow-past"},
	importer.ExampleLeft: {
		"left over from a template's example",
		"[{text} is ]left over from the template's example",
		"write over it, or remove the row"},
	importer.YearRange: {
		"year outside 2000 to 2100",
		"[{text} is ]outside the years 2000 to 2100",
		"check the year"},

	importer.WrongWeekday: {
		"weekday that does not fit the date",
		"[the weekday in {text} does not fit: ]that day is a {detail}",
		"correct the date, or leave out the weekday"},
	importer.TimeSpan: {
		"span where one time is wanted",
		"[{text} is ]a span of time",
		"a comeback has one time: write the one that is meant, like 14:30"},

	importer.InvisibleChar: {
		"invisible character in an id",
		"[{text} contains ]a character that can't be seen ({detail})",
		"empty the cell, and type the id again"},
	importer.NotAnID: {
		"a name or an address instead of an id",
		"[{text} is ]a name, an address or a formula, not an id",
		"write the id that Vitec shows"},
	importer.DateAsID: {
		"a date or a time instead of an id",
		"[{text} is ]a date or a time of day, not an id",
		"spreadsheet programs turn some ids into dates: format the column as text, and enter the id again"},
	importer.PlaceholderID: {
		"a word for nothing instead of an id",
		"[{text} is ]not an id",
		"write the id that Vitec shows, or leave the cell empty if there is none"},
	importer.TwoParticipants: {
		"more than one who is to do it",
		"[{text} is ]one too many[, as {detail} is filled in too]",
		"only one of user, user group and office can do a comeback: empty the others"},

	importer.NoSuchContact: {
		"no such contact",
		"Vitec has no contact with this[: {private}]",
		"check that it is written as in Vitec, or empty the cell and write the contact's id into the column found_contact_id"},
	importer.SeveralContacts: {
		"several contacts that it may be",
		"{value} contacts have this[: {private}][ ({detail})]",
		"write the id of the right one into the column found_contact_id"},
	importer.NotACandidate: {
		"id that is none of the contacts found",
		"the id[ {text}] in the column found_contact_id is none of the contacts that the row's other cells find[: {private}][ ({detail})]",
		"choose one of those, or empty the cell"},
	importer.ContactsDiffer: {
		"e-mail address and telephone number of two contacts",
		"the e-mail address and the telephone number are those of two contacts[ ({value} and {detail})]",
		"remove the one that is wrong"},
	importer.NameAlone: {
		"a name alone",
		"a name alone finds nobody, as people share names[: {private}]",
		"add an e-mail address or a telephone number, write the contact's id into the column found_contact_id, or use --match name"},
	importer.NameShort: {
		"name too short to be looked for",
		"Vitec looks for names of 5 letters or more[, not for {private}]",
		"add an e-mail address or a telephone number, or write the contact's id into the column found_contact_id"},
	importer.NameCommon: {
		"name that too many have",
		"Vitec does not show all contacts that are found by this name[: {private}]",
		"add an e-mail address or a telephone number, or write the contact's id into the column found_contact_id"},
	importer.ContactDeceased: {
		"contact who has died",
		"the contact[ {value}] has died, as Vitec says",
		"remove the row, or empty the cell and write the id of the contact for the estate into the column found_contact_id"},
	importer.ContactGone: {
		"contact that is gone",
		"the contact[ {value}] is no longer in Vitec: it may have been merged with another",
		"see who it is in Vitec, empty the cell, and write that id into the column found_contact_id"},
	importer.NotAnEmail: {
		"not an e-mail address",
		"not an e-mail address[: {private}]",
		"correct it, or empty the cell if a telephone number is enough"},
	importer.NotAPhone: {
		"not a telephone number",
		"not a telephone number[: {private}]",
		"write it like 070-123 45 67 or +46 70 123 45 67, or empty the cell if an e-mail address is enough"},
	importer.NoSuchParticipant: {
		"nobody of that name at the agency",
		"the agency has nobody of that name[: {private}]",
		"write it as in Vitec, write the id, or leave the cell empty"},
	importer.SeveralParticipants: {
		"several of that name at the agency",
		"{value} at the agency have that name[: {private}]",
		"write the e-mail address, or the id"},
	importer.Archived: {
		"no longer active at the agency",
		"archived in Vitec[: {private}]",
		"choose somebody else"},
	importer.PartlyFound: {
		"found by only one of two",
		"nobody has this[: the contact was found by {value} alone]",
		""},
	importer.OtherName: {
		"other name than in Vitec",
		"the contact has another name in Vitec",
		"check that it is the right one"},
	importer.OtherContact: {
		"other contact than the column found_contact_id has",
		"this finds another contact than the one in the column found_contact_id, and counts",
		""},
	importer.TakenAsID: {
		"taken as an id",
		"[{text} is ]nobody's name at the agency, and is sent as an id",
		""},
	importer.ToBeFound: {
		"valid, still to be found in Vitec",
		"valid, but not yet looked up in Vitec",
		"who it is for is looked up when the sheet is imported, or with: comebacks import --dry-run"},
	importer.MayNotSearch: {
		"may not be looked up",
		"not sent, as the login for customer {text} may not look this up[, or is wrong (HTTP {detail})]",
		"write ids, ask Vitec for the right, or give another login with: comebacks login {value}; then: comebacks resume"},
	importer.CannotSearch: {
		"could not be looked up",
		"not sent, as Vitec could not be asked who this is[ ({value})]",
		"try again later"},
	importer.NoLogin: {
		"no login for this customer",
		"not sent, as there is no login for customer {text}",
		"give it with: comebacks login {value}"},
	importer.LoginRefused: {
		"login refused",
		"not sent, as Vitec does not accept the login for customer {text}",
		"correct it with: comebacks login {value}"},

	importer.UnusualCustomerID: {
		"unusual customer number",
		"[{text} ]does not look like a Vitec number (a letter S, M, O, G or T and digits, as M30011)",
		"check that it is right"},

	importer.UnusualID: {
		"unusual id",
		"[{text} ]does not look like an id of Vitec's",
		"check that it is right, and in the right column"},

	importer.SameAsRow: {
		"same comeback as another row",
		"the same comeback as row {row}[ of run {run}][ ({who})]",
		"[that row is {detail}: see to it first]"},
	importer.AlreadyCreated: {
		"created before, as the sheet says",
		"the sheet says that it was created before[, as {value}][ (row {row} of the sheet it came from)]",
		""},
	importer.Corrected: {
		"corrected and created already",
		"a corrected version of this row was created[ in run {run}][ ({who})][, row {row}][, as {value}]",
		""},
	importer.Similar: {
		"similar to a comeback that was created before",
		"not sent, as this contact has a comeback at exactly that time already[, {value}][, from row {row}][ of run {run}][ ({who})], with another note, home or handler",
		"to change that one, do so in Vitec; to send this row as well, use --allow-similar"},
	importer.OriginCreated: {
		"created before with other content",
		"not sent, as this row was created before with other content[, as {value}][, from row {row}][ of run {run}][ ({who})]",
		"change that comeback in Vitec, or use --allow-similar to send this row as well"},
	importer.SaysCreated: {
		"says that it was created, which is not known here",
		"not sent, as the row says of itself that it is created[ (as {value})], and this journal does not know that id",
		"empty the cells status and comeback_id to send it"},
	importer.SaysUncertain: {
		"uncertain, by a file that this journal does not know",
		"the row says that it may be in Vitec or not, and this journal does not know the sheet that it comes from",
		"look for it in Vitec, and if it is not there, empty the cell status to send it"},
	importer.SaysOther: {
		"says that it is another comeback",
		"not sent, as the row says that it is[ {value}, which is] another comeback",
		"empty the cells status and comeback_id to send it"},
	importer.ThereBefore: {
		"in Vitec already, made elsewhere",
		"not sent, as Vitec has a comeback of this contact at that time already[, {value}], which was made elsewhere",
		"leave out --check-existing to send it as well"},
	importer.AfterBackup: {
		"may have been made after the backup",
		"not sent, as the contact has a comeback at that time in Vitec[ ({value})], made after this journal's backup[ ({detail})]: it may be this very row",
		"see the contact in Vitec[; if it is this row's: comebacks settle {run} {row} --created {value}; if it is another: comebacks settle {run} {row} --absent]"},
	importer.VitecRefused: {
		"refused by Vitec",
		"Vitec refused it[ (HTTP {detail})][: {value}]",
		""},
	importer.CustomerClosed: {
		"customer that Vitec refuses",
		"not sent, as Vitec refused every row of customer {text} so far",
		"check the number, and that this login may use it"},
	importer.CustomerLogin: {
		"login refused for this customer",
		"not sent, as Vitec refuses this user name and password for customer {text}, though it accepts them for others",
		"Vitec gives each customer a password of its own: give the one for this customer"},
	importer.NotReached: {
		"Vitec could not be reached",
		"not sent, as Vitec could not be reached[ ({value})]",
		"import it again later"},
	importer.NotStarted: {
		"not sent before the run ended",
		"not sent, as the run ended before its turn[ ({value})]",
		"go on with: comebacks resume"},
	importer.OnlyChecked: {
		"valid, only checked",
		"valid, not sent: this was only a check",
		""},
	importer.OtherCustomer: {
		"of another customer",
		"not sent: only rows of other customers were to be sent",
		"to send it as well, leave out --only-customer"},
	importer.BeyondLimit: {
		"valid, beyond the limit",
		"valid, not sent: it is beyond the limit[ of {row|rows}]",
		"to send it, import the sheet again without --limit"},
	importer.NotConfirmed: {
		"not part of what you confirmed",
		"not sent, as it was no part of what was confirmed",
		"check the sheet and import it again"},
	importer.StrictRefused: {
		"valid, held back as another row is invalid",
		"valid, not sent: another row is invalid, and then nothing was to be sent",
		"correct that row, or leave out --strict"},
	importer.AnswerLost: {
		"answer lost",
		"it was sent, but no answer came that says whether it was created[ ({value})]",
		"look it up with: comebacks resume"},
	importer.NotThere: {
		"answer lost, and not in Vitec",
		"it was sent, but the answer was lost[ ({value})], and Vitec does not have it",
		"import it again"},
	importer.CannotAsk: {
		"Vitec could not be asked first",
		"not sent, as Vitec could not be asked what it has for this contact[ ({value})]",
		"leave out --check-existing, or try again later"},
	importer.CannotLookUp: {
		"answer lost, and could not be looked up",
		"it was sent, but no answer came back[ ({detail})], and whether it is in Vitec could not be looked up[ ({value})]",
		"see the contact in Vitec before it is sent again"},
	importer.NoWitness: {
		"answer lost, and not proven absent",
		"it was sent, but no answer came back[ ({detail})]; Vitec does not show it, but shows no other comeback either that would prove it is not there",
		"see the contact in Vitec, or ask again with: comebacks resume"},
	importer.ListCut: {
		"answer lost, and Vitec's list may be cut off",
		"it was sent, but no answer came back[ ({detail})]; Vitec does not show it, but its list may have been cut off",
		"see the contact in Vitec before it is sent again"},
	importer.ListCached: {
		"answer lost, and a cache answers for Vitec",
		"it was sent, but no answer came back[ ({detail})]; Vitec does not show it, but a cache has answered instead",
		"see the contact in Vitec before it is sent again"},
	importer.WaitsForRow: {
		"waits for a row in doubt",
		"not sent, as row {row}[ of run {run}] has the same contact and time, or is another version of this row, and may be in Vitec or not",
		"see to that row first"},
	importer.TwiceInVitec: {
		"in Vitec twice",
		"it was sent again because Vitec did not show it, and is now in Vitec twice[ ({value})]",
		"remove one of them in Vitec"},
	importer.SaidByPerson: {
		"not in Vitec, as a person says",
		"it was sent, but the answer was lost; somebody[ ({value})] has looked in Vitec and says that it is not there",
		"import it again"},
	importer.ReasonRemoved: {
		"reason that is no longer known",
		"why it was not created is no longer known: the reason has been removed from the journal, with all that was about people",
		"import the row again: what stands in its way is said then"},
	importer.Indistinct: {
		"answer lost, and can't be told apart in Vitec",
		"it was sent, but no answer came back[ ({detail})], and which of the contact's comebacks at this time is this row's can't be told[ ({value})]",
		"see the contact in Vitec before it is sent again"},
}
