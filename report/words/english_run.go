package words

import "comebacks/importer"

// englishStops are the words for why a run was stopped. {detail} is what Vitec, the
// network or the system said.
var englishStops = map[importer.Cause]phrase{
	importer.Interrupted: {
		"it was interrupted",
		"go on with: comebacks resume"},
	importer.CredentialsRefused: {
		"Vitec refused the user name or the password",
		"check COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or keep the right login with: comebacks login; then: comebacks resume"},
	importer.Unreachable: {
		"Vitec can't be reached[: {detail}]",
		"when Vitec can be reached again: comebacks resume"},
	importer.AsksToWait: {
		"Vitec asks to wait[ for {detail}], and nothing gets through",
		"try again later with: comebacks resume"},
	importer.Redirected: {
		"Vitec's address answered with a redirect[ to {detail}]",
		"a redirect is never followed; check that --base-url is Vitec's own address, then: comebacks resume"},
	importer.NetworkAsks: {
		"the network asks for something before it lets requests through[: {detail}]",
		"open a web page in a browser to see what the network asks for, or put what the proxy needs in HTTPS_PROXY; then: comebacks resume"},
	importer.AnswersLost: {
		"answer after answer was lost, and nothing shows that requests get through",
		"Vitec, or something on the way to it, fails for all requests; when that is over: comebacks resume"},
	importer.JournalFailed: {
		"the journal can't be written, and nothing is sent that is not written down first[: {detail}]",
		"check whether the disk is full or read-only; nothing is lost: when that is fixed, go on with: comebacks resume"},
	importer.RowsDiffer: {
		"the rows that were read are not the rows that have an outcome[ ({detail})]",
		"nothing is sent twice; go on with: comebacks resume"},
	importer.CountedByOlder: {
		"an older version of this program began the run, and counted the rows of the sheet in another way[: {detail}]",
		"import the sheet again: what is in Vitec is known, and not sent"},
	importer.SheetFailed: {
		"the sheet can't be read to its end[: {detail}]",
		"check that the file is still there, then: comebacks resume"},
}
