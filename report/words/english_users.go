package words

import "comebacks/importer"

// englishUserFailures are the words for what can be wrong with the people who may use the
// page of an office.
var englishUserFailures = map[importer.Code]phrase{
	importer.UserExists:      {"there is a user named {value} already", "to change the password: comebacks serve user password {value}"},
	importer.NoSuchUser:      {"there is no user named {value}", "see: comebacks serve user list"},
	importer.BadUserName:     {"[{text} can't be the name of a user]", "choose one of at most {detail} letters, digits and signs"},
	importer.NoSuchRole:      {"there is no role {value}", "choose one of: {plain list}"},
	importer.PasswordShort:   {"the password is too short", "choose one of at least {detail} characters, such as four words"},
	importer.PasswordUntyped: {"the password has a character that nobody can type", "type it again"},
	importer.UsersLater:      {"{path} was written by a later version of comebacks", "use that version"},
	importer.UsersNotOpened:  {"can't open {path}, which has the users of the page[: {err}]", "see that the folder is there, and that you may write in it"},
	importer.UsersNotWritten: {"can't read or write {path}, which has the users of the page[: {err}]", "see that the disk is not full, and that you may write there"},
}

// englishUserTexts are what is said about users in the terminal.
var englishUserTexts = map[string]string{
	"user.added":                "added {name}, who {role}",
	"user.password":             "changed the password of {name}; all of that user's sessions are ended",
	"user.role":                 "{name} {role} from now on; all of that user's sessions are ended",
	"user.removed":              "removed {name}; all of that user's sessions are ended, and the name stays in what was done",
	"user.none":                 "there are no users; add one with: comebacks serve user add NAME",
	"user.name":                 "name",
	"user.may":                  "role",
	"user.since":                "added",
	"user.changed":              "changed",
	"user.role.sends":           "may send",
	"user.role.reads":           "may read",
	"ask.password-again":        "the same again",
	"usage.passwords-differ":    "the two passwords are not the same",
	"usage.passwords-differ.do": "run the command again",
	"usage.one-user":            "{command} needs one NAME",
	"usage.one-user.do":         "see: {command} --help",
	"usage.user-and-role":       "{command} needs a NAME and a ROLE",
	"usage.user-and-role.do":    "see: {command} --help",
}
