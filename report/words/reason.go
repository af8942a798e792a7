package words

import (
	"net/http"
	"strconv"
	"strings"

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
	}
	said, _ := nth(name, about)
	return said
}

// status says what a status of HTTP means, "" if it means nothing.
func (v Voice) status(text string) string {
	status, err := strconv.Atoi(text)
	if err != nil {
		return ""
	}
	if v.Language == Swedish && swedishHTTPStatuses[status] != "" {
		return swedishHTTPStatuses[status]
	}
	return http.StatusText(status)
}
