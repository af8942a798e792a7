package words

import (
	"cmp"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// Reason puts an importer.Reason into words; any other text, such as Vitec's own,
// stays as it is. A long one is shortened.
func (v Voice) Reason(text string) string {
	if code, about, ok := importer.ReasonOf(text); ok {
		words, known := v.vocabulary().reasons[code]
		if !known { // put down by a later version of the program
			words = importer.OneLine(strings.Join(append([]string{string(code)}, about...), " "))
			return Shorten(words, LongestSaid)
		}
		text = fill(words, func(name string) string { return v.about(name, about) })
	}
	return Shorten(importer.OneLine(text), LongestSaid)
}

// about gives what fills a blank of a Reason.
func (v Voice) about(name string, about []string) string {
	switch {
	case name == "what" && len(about) > 0:
		if words, isCode := v.vocabulary().reasons[importer.Code(about[0])]; isCode {
			return words
		}
		return importer.OneLine(about[0])
	case name == "status" && len(about) > 0:
		return v.status(about[len(about)-1])
	case name == "said status" && len(about) > 0: // where there are no other words
		return cmp.Or(v.status(about[len(about)-1]), v.Reason(importer.Reason(importer.NoWords)))
	}
	said, _ := nth(name, about)
	return v.spoken(said)
}

// aDuration is how Go writes one of a minute and more.
var aDuration = regexp.MustCompile(`^(\d+h)?\d+m[\d.]+s$`)

// spoken is a text as people say it, if it is a duration: 2 h 0 min for 2h0m0s.
func (v Voice) spoken(text string) string {
	if !aDuration.MatchString(text) {
		return text
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return text
	}
	return v.Duration(d.Seconds())
}

// status says what a status of HTTP means, "" if it means nothing.
func (v Voice) status(text string) string {
	status, err := strconv.Atoi(text)
	if err != nil {
		return ""
	}
	if v.Language == Swedish {
		return swedishHTTPStatuses[status]
	}
	return http.StatusText(status)
}
