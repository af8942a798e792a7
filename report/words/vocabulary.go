package words

import "comebacks/importer"

// vocabulary is all that is said in one language. All vocabularies have the same keys,
// and the phrase of a key has the same blanks in each.
type vocabulary struct {
	problems map[importer.Code]problem // of rows
	stops    map[importer.Cause]phrase // why a run was stopped; {detail} is what Vitec, the network or the system said
	failures map[importer.Code]phrase  // what has gone wrong
	notices  map[importer.Code]phrase  // what there is to know
	faults   map[importer.Code]string  // what is wrong with a login, or a line of the file that holds them: the blank {fault}
	reasons  map[importer.Code]string  // why something came to nothing: see importer.Reason
	onPage   map[importer.Code]string  // what to do, where the page has another way than the terminal; causes are among the codes
	saidHere map[importer.Code]string  // what is so, for the page, where the terminal's words name a flag or a command
	tellHere map[importer.Code]string  // what to do, as onPage has it, for notices that have the code of a problem
	hosted   map[importer.Code]string  // what to do on a page that an office shares, over onPage and tellHere
	texts    map[string]string         // all else: see Voice.Say
	help     map[string]string         // of commands and flags, and the guide: see Voice.Help, Voice.Guide
	statuses map[importer.Status]forms
	fields   map[importer.Field]fieldWords
	terms    map[string]string // what a failure or a notice names by a code: the blank {term}
	template TemplateWords
	grammar  grammar
}

// problem has the words for one kind of Problem. Title names it in a few words, for a
// list of the most frequent ones; what says what is wrong, and do what to do about it.
//
// In both, {text} is the problem's value in quotes, {value} the same without,
// {row|rows} the same before the fitting word, {detail}, {row}, {run} and {private} are
// what the problem carries; a part in [brackets] is left out if one of its blanks is
// empty. The column comes before the text, by itself.
type problem struct{ title, what, do string }

// forms are a word for one thing, and for several.
type forms struct{ one, many string }

// phrase has the words for a Failure, a Notice or a Cause: what is the case, and what
// to do about it ("" for nothing). {path}, {value}, {detail}, {list}, {plain list},
// {rows}, {count} and {err} are what it carries, {fault} is its detail as a fault of a
// login and {term} the same as a term, {text} is its value in quotes, {row|rows} its
// count before the fitting word, {first}, {second} … what stands in its list, and
// {second text}, {third text} the same in quotes. Of fields, {fields} is its list, {any
// field} the same with "or"; where their columns are meant, {columns} is its list,
// {value columns} its value, {column} its detail, {first column} the first of its list,
// and {mappings} its list of columns with what each is. A part in [brackets] is left
// out if one of its blanks is empty.
type phrase struct{ what, do string }

var english = vocabulary{
	problems: englishProblems,
	stops:    englishStops,
	failures: merged(englishSheetFailures, englishJournalFailures, englishFileFailures, englishJobFailures, englishLoginFailures, englishUserFailures, englishReportFailures),
	notices:  merged(englishSheetNotices, englishJobNotices, englishColumnNotices, englishLoginNotices),
	faults:   englishLoginFaults,
	reasons:  englishReasons,
	onPage:   merged(englishProblemsOnPage, englishOnPage),
	saidHere: englishSaidOnPage,
	tellHere: englishNoticesOnPage,
	hosted:   englishHosted,
	texts:    merged(englishReportTexts, englishCLITexts, englishUsageTexts, englishUserTexts, englishWebTexts, englishWebFileTexts, englishWebRunTexts, englishHostedTexts, englishWatchTexts),
	help:     merged(englishHelpTexts, englishRunHelpTexts, englishLoginHelpTexts, englishServeHelpTexts, englishUserHelpTexts, englishFlagTexts, englishGuideTexts, englishWatchHelpTexts),
	statuses: englishStatuses,
	fields:   englishFields,
	terms:    englishTerms,
	template: englishTemplate,
	grammar:  englishGrammar,
}

var swedish = vocabulary{
	problems: swedishProblems,
	stops:    swedishStops,
	failures: merged(swedishSheetFailures, swedishJournalFailures, swedishFileFailures, swedishJobFailures, swedishLoginFailures, swedishUserFailures, swedishReportFailures),
	notices:  merged(swedishSheetNotices, swedishJobNotices, swedishColumnNotices, swedishLoginNotices),
	faults:   swedishLoginFaults,
	reasons:  swedishReasons,
	onPage:   merged(swedishProblemsOnPage, swedishOnPage),
	saidHere: swedishSaidOnPage,
	tellHere: swedishNoticesOnPage,
	hosted:   swedishHosted,
	texts:    merged(swedishReportTexts, swedishCLITexts, swedishUsageTexts, swedishUserTexts, swedishWebTexts, swedishWebFileTexts, swedishWebRunTexts, swedishHostedTexts, swedishWatchTexts),
	help:     merged(swedishHelpTexts, swedishRunHelpTexts, swedishLoginHelpTexts, swedishServeHelpTexts, swedishUserHelpTexts, swedishFlagTexts, swedishGuideTexts, swedishWatchHelpTexts),
	statuses: swedishStatuses,
	fields:   swedishFields,
	terms:    swedishTerms,
	template: swedishTemplate,
	grammar:  swedishGrammar,
}

// merged gathers words from several files.
func merged[K comparable, V any](all ...map[K]V) map[K]V {
	one := make(map[K]V)
	for _, some := range all {
		for key, words := range some {
			if _, twice := one[key]; twice {
				panic("words: two phrases for one key") // while the program starts: a test sees it
			}
			one[key] = words
		}
	}
	return one
}
