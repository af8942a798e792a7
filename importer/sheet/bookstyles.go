package sheet

import (
	"encoding/xml"
	"math"
	"regexp"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/numfmt"
	"comebacks/importer/sheet/ooxml"
)

// stylesXML is what is read of the part of the styles.
type stylesXML struct {
	XMLName xml.Name `xml:"styleSheet"`
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// readStyles reads the number formats of the styles that cells name. A format
// of the file's own wins over the built-in one of that number.
func (b *workbook) readStyles(pkg *ooxml.Package) error {
	if b.stylesPart == "" {
		return nil
	}
	var read stylesXML
	if err := pkg.DecodePart(b.stylesPart, &read); err != nil {
		return partError(b.as, b.stylesPart, err)
	}
	own := make(map[int]string, len(read.Formats))
	for _, f := range read.Formats {
		own[f.ID] = f.Code
	}
	parsed := make(map[int]numfmt.Format)
	for _, c := range read.Cells {
		format, known := parsed[c.Format]
		if !known {
			code, isOwn := own[c.Format]
			if !isOwn {
				code = numfmt.BuiltIn(c.Format)
			}
			format = numfmt.Parse(code)
			parsed[c.Format] = format
		}
		b.styles = append(b.styles, format)
	}
	return nil
}

// format is how the cells of a style are shown.
func (b *workbook) format(style int) numfmt.Format {
	if style < len(b.styles) {
		return b.styles[style]
	}
	return numfmt.Format{}
}

// value is what a workbook's cell holds, behind what a person sees.
type value struct {
	number float64 // of a cell that holds one, and shows it as no date and no text
	flaw   flaw
	style  int32
	plain  bool // there is a number, and it may be a date that has lost its format
}

// flaw is what keeps a cell from being read in a column that we use.
type flaw uint8

const (
	noFlaw         flaw = iota
	notCalculated       // a formula without its result
	unreadableCell      // what no spreadsheet program shows
	unclear             // a number that its format hides or changes: an id may be another one
	boolean             // TRUE or FALSE, which is no id and no date
	failed              // what a formula shows that has failed
	covered             // a merged cell lies over it, in which something else is seen
)

// shown gives what a person sees in a cell, but for dates: these come as
// 2031-05-03 14:30:00, however they are shown.
func (b *workbook) shown(c *bookCell) (string, value) {
	if c.formula && (!c.valued || c.text == "" && c.kind != "str" || b.uncalculated && c.text == "0" && (c.kind == "" || c.kind == "n")) {
		return c.text, value{flaw: notCalculated}
	}
	switch c.kind {
	case "", "n":
		return b.shownNumber(c)
	case "b":
		if text, ok := numfmt.Bool(c.text); ok && len(c.text) == 1 { // no spreadsheet program writes the word
			return text, value{flaw: boolean}
		}
	case "d":
		if text, ok := numfmt.ISODate(c.text); ok {
			return text, value{}
		}
	case "e":
		return c.text, value{flaw: failed}
	case "s", "str", "inlineStr":
		if fitsCell(c.text) {
			return c.text, value{}
		}
	}
	return c.text, value{flaw: unreadableCell}
}

func (b *workbook) shownNumber(c *bookCell) (string, value) {
	if c.text == "" {
		return "", value{}
	}
	n, ok := numfmt.Number(c.text)
	if !ok {
		return c.text, value{flaw: unreadableCell}
	}
	f := b.format(c.style)
	if f.IsDate(n) {
		text, ok := f.Date(n, b.date1904)
		if !ok {
			return text, value{flaw: unclear}
		}
		return text, value{style: int32(c.style)}
	}
	v := value{number: n, style: int32(c.style), plain: isPlain(f.Code())}
	text, ok := f.Show(n)
	if !ok && math.Abs(n) < numfmt.TooLong { // of others it is seen that they are cut
		v.flaw = unclear
	}
	return text, v
}

// flaws names the columns that we use in which a cell can't be read.
func (s *Sheet) flaws(from *source) (problems []importer.Problem) {
	b, isBook := s.format.(*workbook)
	if !isBook {
		return nil
	}
	for _, field := range importer.Fields {
		at, there := s.header.fields[field]
		if !there || at >= len(from.values) || !s.uses(field, from) {
			continue
		}
		v, text := &from.values[at], from.cells[at]
		if p, bad := b.fault(field, v, text); bad {
			problems = append(problems, p)
		}
	}
	return problems
}

// longestShown is how much of a cell a fault names.
const longestShown = 200

// fault says what is wrong with a cell as that of a field.
func (b *workbook) fault(field importer.Field, v *value, text string) (importer.Problem, bool) {
	p := importer.Problem{Field: field, Value: text[:min(len(text), longestShown)]}
	switch v.flaw {
	case notCalculated:
		p.Code, p.Value = importer.NotCalculated, ""
	case unreadableCell:
		p.Code = importer.UnreadableCell
	case failed:
		p.Code = importer.FormulaError
	case covered:
		p.Code = importer.UnderMerged
	case boolean:
		if field == importer.Note {
			return p, false
		}
		p.Code = importer.UnreadableCell
	case unclear:
		if _, isDay := b.dayNumber(*v); isDay && (field == importer.Date || field == importer.Time) {
			return p, false
		}
		p.Code, p.Detail = importer.UnclearNumber, b.format(int(v.style)).Code()
	}
	p.Value = strings.ToValidUTF8(p.Value, "")
	return p, p.Code != ""
}

// unspoken is what a format's code has besides its own letters.
var unspoken = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)

// showsClock reports whether a cell's format shows a time of day without its day.
func (b *workbook) showsClock(v value) bool {
	code := strings.ToLower(unspoken.ReplaceAllString(b.format(int(v.style)).Code(), ""))
	return strings.Contains(code, "h") && !strings.ContainsAny(code, "dyå")
}

// isPlain reports whether a format shows a number as one, as cells do in which
// nobody has chosen another format: General, or only digits.
func isPlain(code string) bool {
	positive, _, _ := strings.Cut(code, ";")
	if code == "" || strings.EqualFold(positive, "General") || strings.EqualFold(positive, "Standard") {
		return true
	}
	return strings.Trim(positive, "#0?,. _()-") == "" && strings.ContainsAny(positive, "#0?")
}

func isID(field importer.Field) bool {
	return field != importer.Note && field != importer.Date && field != importer.Time
}

// dayNumber reads a number that has lost its format as the date or the time
// that it counts, if it counts one that a comeback may have.
func (b *workbook) dayNumber(v value) (string, bool) {
	if !v.plain || v.number <= 0 {
		return "", false
	}
	text, ok := numfmt.SerialDate(v.number, b.date1904)
	return text, ok && (v.number < 1 || text >= "2000" && text < "2101")
}
