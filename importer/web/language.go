package web

import (
	"net/http"

	"golang.org/x/text/language"

	"comebacks/report/words"
)

// languageCookie remembers the language that a person has chosen.
const languageCookie = "language"

// matcher finds, among the languages that a browser asks for, one that the program
// speaks.
var matcher = language.NewMatcher([]language.Tag{language.English, language.Swedish})

// languageOf is that of the cookie, else one that the browser asks for, else the
// program's own.
func (s *Server) languageOf(r *http.Request) words.Language {
	if c, err := r.Cookie(languageCookie); err == nil {
		if l, known := words.ParseLanguage(c.Value); known {
			return l
		}
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err == nil && len(tags) > 0 {
		if _, i, sure := matcher.Match(tags...); sure >= language.High {
			return []words.Language{words.English, words.Swedish}[i]
		}
	}
	return s.config.Voice.Language
}
