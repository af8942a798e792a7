package words

import "comebacks/importer"

// englishHosted is what to do on a page that an office shares, where others do that on a page
// of their own: its logins and its settings are the administrator's.
var englishHosted = map[importer.Code]string{
	importer.UserExists:                        "ask whoever looks after the page",
	importer.NoSuchUser:                        "ask whoever looks after the page",
	"too-few-files":                            "ask whoever looks after the page to let it send more slowly",
	importer.LoginsMissing:                     "their rows are not sent; ask whoever looks after the page",
	importer.OtherServer:                       "ask whoever looks after the page",
	importer.LoginTooLong:                      "ask whoever looks after the page",
	importer.LoginNone:                         "ask whoever looks after the page",
	importer.LoginNoneForAll:                   "ask whoever looks after the page",
	importer.LoginOfVariables:                  "they come before every login that is kept",
	importer.NoKeychain:                        "ask whoever looks after the page",
	importer.LoginNotKept:                      "ask whoever looks after the page",
	importer.LoginsListLost:                    "ask whoever looks after the page",
	importer.LoginsListInUse:                   "ask whoever looks after the page",
	importer.LoginsOpen:                        "ask whoever looks after the page",
	importer.LoginsNotAFile:                    "ask whoever looks after the page",
	importer.LoginsTooLarge:                    "ask whoever looks after the page",
	importer.LoginsNotRead:                     "ask whoever looks after the page",
	importer.LoginsBadLine:                     "ask whoever looks after the page",
	importer.BadLogin:                          "ask whoever looks after the page",
	importer.Code(importer.CredentialsRefused): "ask whoever looks after the page to correct the login, then press Continue",
	importer.Code(importer.Redirected):         "a redirect is never followed; ask whoever looks after the page to check Vitec's address, then press Continue",
	importer.MayNotSearch:                      "write ids, or ask whoever looks after the page for a login that may search; then press Continue",
	importer.NoLogin:                           "the service has no login for {value}; ask whoever looks after the page, then press Continue",
	importer.LoginRefused:                      "ask whoever looks after the page to correct the login for {value}, then press Continue",
	importer.CustomerLogin:                     "ask whoever looks after the page for the login of {value} itself, then press Continue",
}

// englishHostedTexts are what only such a page says. One that is web.hosted.NAME stands over
// web.NAME.
var englishHostedTexts = map[string]string{
	"web.hosted.fault.do":            "Go back and try once more. If it happens again, tell whoever looks after the page when it was.",
	"web.hosted.too-large.do":        "choose a smaller file, or ask whoever looks after the page to take larger ones",
	"web.hosted.gone":                "comebacks does not answer. What you wrote last is still here; it is saved when it answers again.",
	"web.hosted.signed-out":          "You have been signed out. What you wrote last is still here.",
	"web.hosted.lookup.no-login":     "the service has no login for Vitec that serves here, so nobody can be looked up",
	"web.hosted.lookup.no-login.do":  "ask whoever looks after the page",
	"web.hosted.confirm.no-login":    "the service has no login for {customers}; ask whoever looks after the page; {m:row is|rows are} not sent",
	"web.hosted.file.missing-logins": "The service has no login for these; ask whoever looks after the page:",
	"web.hosted.confirm.says":        "{n:row says that it was|rows say that they were} created, but not by comebacks on this server: not sent",
	"web.hosted.file.kept":           "Your file is kept on the server until {n} days after it was sent; {m} days if it never was. Your colleagues see it too.",
	"web.hosted.start.kept":          "Your file is kept on the server until {n} days after it was sent; {m} days if it never was. Your colleagues see it too.",
	"web.hosted.hand-in.no-room":     "there is no room for the file on the server ({size} left)",
	"web.hosted.run.other-server.do": "ask whoever looks after the page",
	"web.hosted.practice.banner":     "Practice: nothing goes to Vitec, and what is done here is forgotten when the service starts anew. Your colleagues practise in the same place.",
	"web.sign-in.title":              "Sign in",
	"web.sign-in.name":               "User name",
	"web.sign-in.password":           "Password",
	"web.sign-in.button":             "Sign in",
	"web.sign-in.failed":             "User name or password is wrong, or there were too many tries; wait a minute.",
	"web.sign-in.forgotten":          "Forgotten password? Ask whoever looks after the page for another.",
	"web.sign-in.as":                 "Signed in as",
	"web.sign-in.out":                "Sign out",
	"web.sign-in.again":              "You have been signed out, and nothing was done.",
	"web.sign-in.again.do":           "Sign in, in a tab of its own; then go back to this page, where what you wrote is still there, and press the button again.",
	"web.may-not-send":               "you may read, but not send",
	"web.may-not-send.do":            "ask whoever looks after the page for the right to send",
	"web.may.sends":                  "You may send.",
	"web.may.reads":                  "You may read: look at runs, get their results and reports, and compare them with Vitec. Ask whoever looks after the page for the right to send.",
	"web.settings.administrator":     "For the administrator",
	"web.settings.by-administrator":  "Users, the logins for Vitec and how fast it is sent are set on the server.",
	"web.run.begun-by":               "begun by {who} {time}[, continued by {other} {later}]",
}
