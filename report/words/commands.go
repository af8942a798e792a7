package words

import (
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Commands says what the commands that texts name are to be about, as a person has named it:
// such a command can be typed as it stands. Its zero value is what is usual.
type Commands struct {
	Journal string // the flag --journal
	Config  string // the flag --config
}

// aCommand is a command in a text, with what stands between it and the next part of the
// sentence.
var aCommand = regexp.MustCompile(`\bcomebacks (serve user (?:add|list|role|password|remove)|journal (?:backup|restore|trust|release)|` +
	`(?:import|check|resume|runs|report|reconcile|settle|login|logins|logout|purge|sandbox|serve|template|merge)\b)([^;\n]*)`)

// hasJournal are the commands that have a journal.
var hasJournal = regexp.MustCompile(`^(?:import|check|resume|runs|report|reconcile|settle|purge|serve|journal \w+)$`)

// fill is fill with the flags that the text's own commands need.
func (v Voice) fill(text string, blank func(name string) string) string {
	if v.Commands == (Commands{}) {
		return fill(text, blank)
	}
	var flags []string
	marked := eachCommand(text, func(name, has string) string {
		flags = append(flags, v.flagsOf(name, strings.Fields(has)))
		if flags[len(flags)-1] == "" {
			return ""
		}
		return "{" + flagsBlank + strconv.Itoa(len(flags)-1) + "}"
	})
	return fill(marked, func(name string) string {
		if n, is := strings.CutPrefix(name, flagsBlank); is {
			i, _ := strconv.Atoi(n)
			return flags[i]
		}
		return blank(name)
	})
}

// flagsBlank begins the name of a blank for the flags of a command.
const flagsBlank = "flags "

// Completed gives the commands in a text without blanks the flags that they need.
func (v Voice) Completed(text string) string {
	return v.fill(text, func(string) string { return "" })
}

// CommandLine is a command with its arguments as it is to be typed.
func (v Voice) CommandLine(of []string) string {
	line := "comebacks " + of[0] + v.flagsOf(of[0], of)
	for _, word := range of[1:] {
		line += " " + Typed(word)
	}
	return line
}

// eachCommand puts something after the name of each command in a text.
func eachCommand(text string, after func(name, has string) string) string {
	var out strings.Builder
	for {
		at := aCommand.FindStringSubmatchIndex(text)
		if at == nil {
			out.WriteString(text)
			return out.String()
		}
		has, _, _ := strings.Cut(text[at[4]:at[5]], "comebacks ") // which is another command
		out.WriteString(text[:at[3]])
		out.WriteString(after(text[at[2]:at[3]], has))
		text = text[at[3]:]
	}
}

// flagsOf gives the flags that a command lacks. One that only asks for help needs none.
func (v Voice) flagsOf(name string, has []string) (flags string) {
	if slices.Contains(has, "--help") {
		return ""
	}
	add := func(flag, value string) {
		if value != "" && !CannotBeTyped(value) && !slices.Contains(has, flag) {
			flags += " " + flag + " " + Typed(value)
		}
	}
	add("--config", v.Commands.Config)
	if hasJournal.MatchString(name) {
		add("--journal", v.Commands.Journal)
	}
	return flags
}

// CannotBeTyped reports whether a word has characters that no keyboard has.
func CannotBeTyped(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsGraphic(r) || r == unicode.ReplacementChar })
}

// Typed is a word as it is to be typed in this system's shell.
func Typed(word string) string { return quoted(word, runtime.GOOS == "windows") }

// quoted is a word for the shell: sh, or on Windows its command line.
func quoted(word string, windows bool) string {
	if plain(word, windows) {
		return word
	}
	if windows { // which allows no " in the name of a file
		return `"` + strings.ReplaceAll(word, `"`, `\"`) + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// plain reports whether a word is only text to every shell.
func plain(word string, windows bool) bool {
	for i, r := range word {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r) && i > 0, unicode.IsDigit(r), strings.ContainsRune("./_:-", r):
		case strings.ContainsRune("=@,+", r) && i > 0 && !windows: // zsh and cmd read some of them in their own way
		case r == '\\' && windows:
		default:
			return false
		}
	}
	return word != ""
}
