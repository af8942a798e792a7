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

	"web.start.title": "Choose a file",
}
