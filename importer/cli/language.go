package cli

import (
	"cmp"
	"os"
	"strings"

	"comebacks/report/words"
)

const languageVariable = "COMEBACKS_LANGUAGE"

// languageOf is the language of all messages: that of --language, COMEBACKS_LANGUAGE or
// the config file, or else the system's, which is that of LC_ALL, LC_MESSAGES or LANG, or on Windows that
// of its menus. It is needed before flags are read, for errors in the flags; an unknown
// language is reported when they are read.
func languageOf(args []string, written string) words.Language {
	for _, name := range []string{languageFlag(args), os.Getenv(languageVariable), written} {
		if l, ok := words.ParseLanguage(name); ok {
			return l
		}
	}
	system := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"), systemLanguage())
	l, _ := words.ParseLanguage(tag(system))
	return l
}

// languageFlag is what a command line says with --language; "" for nothing.
func languageFlag(args []string) string { return flagIn(args, "language") }

// flagIn is what a command line says with a flag, before flags are read; "" for nothing.
func flagIn(args []string, flag string) (value string) {
	for i, arg := range args {
		switch said, is := strings.CutPrefix(arg, "--"+flag); {
		case arg == "--":
			return value
		case is && said == "" && i+1 < len(args):
			value = args[i+1]
		case is && strings.HasPrefix(said, "="):
			value = said[1:]
		}
	}
	return value
}

// tag is the language in the name of a locale: sv of sv_SE.UTF-8, and of sv-SE.
func tag(locale string) string {
	if i := strings.IndexAny(locale, "_-.@"); i >= 0 {
		return locale[:i]
	}
	return locale
}
