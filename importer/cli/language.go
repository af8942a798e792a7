package cli

import (
	"cmp"
	"os"
	"strings"

	"comebacks/report/words"
)

const languageVariable = "COMEBACKS_LANGUAGE"

// languageOf is the language of all messages: that of --language, or COMEBACKS_LANGUAGE,
// or else the system's, which is that of LC_ALL, LC_MESSAGES or LANG, or on Windows that
// of its menus. It is needed before flags are read, for errors in the flags; an unknown
// language is reported when they are read.
func languageOf(args []string) words.Language {
	for _, name := range []string{languageFlag(args), os.Getenv(languageVariable)} {
		if l, ok := words.ParseLanguage(name); ok {
			return l
		}
	}
	system := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"), systemLanguage())
	l, _ := words.ParseLanguage(tag(system))
	return l
}

// languageFlag is what a command line says with --language; "" for nothing.
func languageFlag(args []string) (name string) {
	for i, arg := range args {
		switch {
		case arg == "--":
			return name
		case arg == "--language" && i+1 < len(args):
			name = args[i+1]
		case strings.HasPrefix(arg, "--language="):
			name = strings.TrimPrefix(arg, "--language=")
		}
	}
	return name
}

// tag is the language in the name of a locale: sv of sv_SE.UTF-8, and of sv-SE.
func tag(locale string) string {
	if i := strings.IndexAny(locale, "_-.@"); i >= 0 {
		return locale[:i]
	}
	return locale
}
