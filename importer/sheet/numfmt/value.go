package numfmt

import (
	"strconv"
	"strings"
)

// Number reads a number as spreadsheets write one into a file: a double of
// XML Schema, with white space around it. It is not ok of anything else, of NaN and
// INF, and of a number too large for a float64.
func Number(raw string) (n float64, ok bool) {
	raw = strings.Trim(raw, " \t\r\n")
	if strings.Trim(raw, "0123456789+-.eE") != "" {
		return 0, false // such as 0x10, 1_000, Inf
	}
	n, err := strconv.ParseFloat(raw, 64)
	return n, err == nil
}

// Bool reads a boolean of XML Schema, and gives it as a person sees it: TRUE or FALSE.
// It is not ok of anything else.
func Bool(raw string) (text string, ok bool) {
	switch strings.Trim(raw, " \t\r\n") {
	case "1", "true":
		return "TRUE", true
	case "0", "false":
		return "FALSE", true
	}
	return "", false
}
