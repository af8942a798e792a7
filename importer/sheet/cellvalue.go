package sheet

import (
	"strconv"
	"strings"
)

// plainNumber reads a number as spreadsheets write one into a file: a double of
// XML Schema, without its NaN and INF.
func plainNumber(raw string) (float64, bool) {
	raw = strings.Trim(raw, " \t\r\n")
	if strings.Trim(raw, "0123456789+-.eE") != "" {
		return 0, false // such as 0x10, 1_000, Inf
	}
	n, err := strconv.ParseFloat(raw, 64)
	return n, err == nil
}

// boolText gives a boolean as a person sees it.
func boolText(raw string) (text string, ok bool) {
	switch strings.Trim(raw, " \t\r\n") {
	case "1", "true":
		return "TRUE", true
	case "0", "false":
		return "FALSE", true
	}
	return "", false
}
