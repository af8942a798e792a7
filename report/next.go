package report

import (
	"runtime"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
	"comebacks/report/words"
)

// Next returns the one thing to do now, and the command that does it, which can
// be typed as it is; "" if there is none. What a resume may change comes before
// what a person corrects, because a resume rewrites the errors file.
func (s Summary) Next() (say, command string) {
	n := s.Counts
	toCorrect := n[importer.Invalid] + n[importer.Rejected]
	switch {
	case s.Rows == 0:
		return s.Voice.Say("next.no-rows"), ""
	case s.checked() && toCorrect > 0:
		name := "check"
		if s.Asked {
			name = "import --dry-run"
		}
		return s.then("next.check-again", name, s.File)
	case s.checked() && n[importer.Unsent] > 0:
		return s.then("next.import", "import", s.File)
	case s.strict():
		return s.then("next.import-again", "import", s.File)
	case s.trial() && toCorrect > 0:
		return s.then("next.try-again", "import --sandbox", s.File)
	case s.trial():
		return s.then("next.for-real", "import", s.File)
	case s.Twice > 0:
		return s.Voice.Say("next.twice"), ""
	case n[importer.Uncertain] > 0 && n[importer.Uncertain] == s.count(importer.CannotLookUp):
		return s.Voice.Say("next.settle"), "comebacks settle --help"
	case n[importer.Uncertain] > 0:
		return s.Voice.Say("next.ask-again"), s.resume()
	case s.count(importer.WaitsForRow) > 0:
		return s.Voice.Say("next.ask-first"), s.resume()
	case s.Held[importer.BeyondLimit] > 0 && n[importer.Rejected] == 0 && !s.Piped:
		return s.nextOfUnsent() // the pilot is in; the faults are those of the whole sheet
	case toCorrect > 0 && len(s.Files) > 1:
		s.Flags = slices.Concat(s.Flags, s.ErrorsFlags)
		return s.then("next.correct-errors", "import", s.Files[1])
	case toCorrect > 0:
		return s.then("next.correct-sheet", "import", s.File)
	}
	return s.nextOfUnsent()
}

// nextOfUnsent is for a run whose rows are in Vitec, or unsent.
func (s Summary) nextOfUnsent() (say, command string) {
	switch {
	case s.count(withoutLogin...) > 0:
		return s.Voice.Say("next.logins"), s.resume()
	case s.count(importer.MayNotSearch) > 0:
		return s.Voice.Say("next.may-search"), s.resume()
	case s.count(passing...)+s.Held[importer.NotStarted] > 0:
		return s.Voice.Say("next.try-unsent"), s.resume()
	case s.Held[importer.BeyondLimit] > 0:
		return s.then("next.beyond-limit", "import", s.File)
	case s.count(forPeople...) > 0:
		return s.Voice.Say("next.decide"), ""
	case s.Counts[importer.Unsent] > s.Held[importer.OtherCustomer]:
		return s.then("next.import-unsent", "import", s.File)
	case s.Loose > 0:
		return s.Voice.Say("next.loose"), ""
	}
	return s.Voice.Say("next.nothing"), ""
}

var (
	// passing are causes of unsent rows that can pass by themselves.
	passing = []importer.Code{importer.NotReached, importer.CannotAsk, importer.CustomerClosed, importer.NotThere, importer.CannotSearch}
	// withoutLogin are those that pass once there is a login.
	withoutLogin = []importer.Code{importer.CustomerLogin, importer.NoLogin, importer.LoginRefused}
	// forPeople are causes that stay until a person has decided.
	forPeople = []importer.Code{importer.Similar, importer.OriginCreated, importer.SaysCreated, importer.SaysOther, importer.SaysUncertain, importer.ThereBefore, importer.AfterBackup}
)

// count is how many rows have one of the faults; a row that has several counts
// for each.
func (s Summary) count(codes ...importer.Code) int {
	n := 0
	for _, f := range s.Faults {
		if slices.Contains(codes, f.Code) {
			n += f.Count
		}
	}
	return n
}

// then gives the text of a key about a file, and the command for it, if that can be
// typed: what came through a pipe is gone.
func (s Summary) then(key, name, file string) (say, typed string) {
	gone := s.Piped && file == s.File
	named := file
	if gone {
		named = s.Voice.Say("next.the-sheet")
	}
	say = s.Voice.Say(key, "file", named)
	line := append(strings.Fields(name), s.Flags...)
	if strings.HasPrefix(file, "-") {
		file = "." + string(separator) + file
	}
	line = append(line, file)
	if gone || slices.ContainsFunc(line, words.CannotBeTyped) {
		return say, ""
	}
	return say, s.Voice.CommandLine(line)
}

// resume is the command that goes on with this run.
func (s Summary) resume() string {
	if s.Run == 0 {
		return ""
	}
	line := []string{"resume"}
	if at := slices.Index(s.Flags, "--journal"); at >= 0 && at+1 < len(s.Flags) && !words.CannotBeTyped(s.Flags[at+1]) {
		line = append(line, s.Flags[at:at+2]...)
	}
	return s.Voice.CommandLine(append(line, strconv.FormatInt(s.Run, 10)))
}

// separator is what parts the folders of a path.
var separator = map[bool]rune{true: '\\', false: '/'}[runtime.GOOS == "windows"]
