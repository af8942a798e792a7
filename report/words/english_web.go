package words

// englishWebTexts are what every page shows, and the pages that are about no sheet and no run.
var englishWebTexts = map[string]string{
	"web.skip":         "Skip to the content",
	"web.nav":          "Pages",
	"web.nav.new":      "New file",
	"web.nav.runs":     "Earlier runs",
	"web.nav.settings": "Settings",

	"web.practice":        "practice",
	"web.practice.banner": "Practice: nothing goes to Vitec, and what is done here is forgotten when the program ends.",
	"web.practice.leave":  "Send for real …",

	"web.error.title": "That did not work",
	"web.error.do":    "go back, and try once more",
	"web.error.back":  "To the first page",

	"web.brand":          "into Vitec",
	"web.language.other": "Svenska",
	"web.gone":           "comebacks does not answer. What you wrote last is still here; it is saved when the program runs again.",
	"web.signed-out":     "This page opens from the program. Start comebacks again. What you wrote last is still here.",
	"web.steps":          "Steps",
	"web.step.choose":    "Choose file",
	"web.step.check":     "Check and fix",
	"web.step.send":      "Send",
	"web.step.done":      "Done",

	"web.start.title":      "Choose a file",
	"web.start.drop":       "Drop a file here, or choose one",
	"web.start.kinds":      "CSV or Excel (.xlsx)",
	"web.start.check":      "Check the file",
	"web.start.promise":    "Nothing is sent until you have seen it and said so. Every valid row becomes exactly one comeback. Never twice, never lost.",
	"web.start.template":   "Get an empty template",
	"web.start.practice":   "Practise first: nothing goes to Vitec",
	"web.start.several":    "one file at a time: press the button to check {name}, and choose the others afterwards",
	"web.start.sending":    "handing in {name} …",
	"web.start.reading":    "reading {name} …",
	"web.start.progress":   "How much of the file is handed in",
	"web.start.unfinished": "Not done yet",
	"web.start.continue":   "Continue",
	"web.start.look":       "Look and send",
	"web.start.open":       "Open",
	"web.start.unsent":     "not sent[, opened {time}]",
	"web.start.latest":     "Latest runs",
	"web.start.run":        "Run {run}, {name}",
	"web.start.more":       "All earlier runs",
}
