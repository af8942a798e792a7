package words

// englishUserHelpTexts say what the commands do that are about users of the page.
var englishUserHelpTexts = map[string]string{
	"help.serve.user.use":   "",
	"help.serve.user.short": "The people who may use the page of an office",
	"help.serve.user.long": `Add and remove the people who may sign in to a page that is served for an
office, and change their passwords. They are kept in your user's state folder,
so run this as the user that the page runs as. A page that is being served sees
every change at once: whoever was removed, or was given another password or
role, is signed out.`,
	"help.serve.user.example": `  comebacks serve user add anna --role sends
  comebacks serve user list`,
	"help.serve.user.add.use":   "NAME",
	"help.serve.user.add.short": "Add somebody who may sign in",
	"help.serve.user.add.long": `Add somebody who may sign in. The password is asked for twice, or read from the
first line of standard input if that is no terminal. It needs at least 12
characters, and follows no other rules: four words are a good one.

With the role sends she may do all that the page does. With reads she may look
at runs, their results and reports, and compare them with Vitec.`,
	"help.serve.user.add.example": `  comebacks serve user add anna --role sends
  comebacks serve user add "Bo Ek" < password.txt`,
	"help.serve.user.list.short":     "List who may sign in",
	"help.serve.user.list.long":      "List who may sign in, with which role, and since when.",
	"help.serve.user.list.example":   "  comebacks serve user list",
	"help.serve.user.password.use":   "NAME",
	"help.serve.user.password.short": "Give a user another password",
	"help.serve.user.password.long": `Give a user another password, as when it was forgotten. It is asked for twice,
or read from the first line of standard input if that is no terminal. All of
the user's sessions end.`,
	"help.serve.user.password.example": "  comebacks serve user password anna",
	"help.serve.user.remove.use":       "NAME",
	"help.serve.user.remove.short":     "Remove a user",
	"help.serve.user.remove.long": `Remove a user. All of the user's sessions end. The name stays wherever it says
who did what.`,
	"help.serve.user.remove.example": "  comebacks serve user remove anna",
	"help.serve.user.role.use":       "NAME ROLE",
	"help.serve.user.role.short":     "Give a user another role",
	"help.serve.user.role.long":      "Give a user another role: sends or reads. All of the user's sessions end.",
	"help.serve.user.role.example":   "  comebacks serve user role anna reads",
	"help.serve.user.add.flag.role":  "let the user do what `ROLE` may: sends or reads",
	"help.serve.flag.rate":           "make at most `N` requests a second, 0 for no limit (default: as chosen under Settings)",
	"help.serve.flag.workers":        "make at most `N` requests at once (default: as chosen under Settings)",
}
