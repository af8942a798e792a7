package web

import (
	"net/http"

	"golang.org/x/text/language"

	"comebacks/report/words"
)

// languageCookie remembers the language that a person has chosen.
const languageCookie = "language"

// languagePath is where a language is chosen, before somebody has signed in too.
const languagePath = "/language"

// languageLife is how long it is remembered, in seconds.
const languageLife = 365 * 24 * 60 * 60

// setLanguage remembers the language that a person has chosen.
func setLanguage(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	if l, known := words.ParseLanguage(v.r.PostFormValue("language")); known {
		http.SetCookie(v.w, &http.Cookie{
			Name: languageCookie, Value: string(l), Path: v.room + "/", MaxAge: languageLife, HttpOnly: true, Secure: v.hosted(), SameSite: http.SameSiteLaxMode,
		})
	}
	return v.seeBack("settings")
}

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
