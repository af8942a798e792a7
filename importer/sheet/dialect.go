package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// headSize is how many bytes of a file are looked at to see what it is.
const headSize = 64 << 10

// dialect is how a CSV file's rows are written.
type dialect struct {
	charset   *charset.Charset
	guessed   bool   // nothing in the file says that it is this charset
	bom       string // a byte order mark as UTF-8, "" if there is none
	begin     int64  // where its text begins, behind byte order marks
	end       int64  // where its text ends, before DOS' end-of-file or padding
	sep       string // Excel's own first line, which names the delimiter; "" if there is none
	delimiter byte
	lineEnd   string // \r\n, \n or \r
	doubled   bool   // lines end in \r\r\n, as a program on Windows may write them
	width     int    // cells of all rows, if that is not as the header has them; else 0
}

const (
	utf8BOM    = "\xef\xbb\xbf"
	utf16LEBOM = "\xff\xfe"
	utf16BEBOM = "\xfe\xff"
)

// dialectOf finds out how a file is written, except for its delimiter.
type dialectOf struct {
	path, as string
	head     []byte
	named    string // the encoding that a person named
	quick    bool   // any charset will do in which ASCII can be read
}

// find gives all the dialects that the file may be in: they differ in the
// delimiter.
func (o dialectOf) find() ([]dialect, error) {
	f, err := os.Open(o.path)
	if err != nil {
		return nil, notOpened(o.as, err)
	}
	defer f.Close()
	d, err := o.charset(f)
	if err != nil {
		return nil, err
	}
	if d.end, err = textEnd(f, d.charset.IsUTF16()); err != nil {
		return nil, unreadable(o.as, err)
	}
	text := make([]byte, headSize)
	n, err := io.ReadFull(d.text(f), text)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable(o.as, err)
	}
	text = text[:n]
	d.lineEnd, d.doubled = lineEndOf(text)
	delimiters := []byte(";,\t|")
	if line, named, ok := sepLine(text); ok {
		d.sep, delimiters = line, []byte{named}
	}
	var all []dialect
	for _, d.delimiter = range delimiters {
		all = append(all, d)
	}
	return all, nil
}

// charset finds the encoding: a byte order mark says which, or else the user,
// or else the bytes of the whole file.
func (o dialectOf) charset(f *os.File) (d dialect, err error) {
	for _, m := range []struct {
		mark string
		of   *charset.Charset
	}{{utf8BOM, charset.UTF8}, {utf16LEBOM, charset.UTF16LE}, {utf16BEBOM, charset.UTF16BE}} {
		rest := o.head
		for bytes.HasPrefix(rest, []byte(m.mark)) { // some programs write two
			rest = rest[len(m.mark):]
			d.charset, d.bom = m.of, utf8BOM
		}
		if d.charset != nil {
			d.begin = int64(len(o.head) - len(rest))
			return d, nil
		}
	}
	wide := charset.UTF16ByZeros(unpadded(o.head))
	if o.named != "" {
		d.charset, err = o.byName(wide)
		return d, err
	}
	switch {
	case wide != nil:
		d.charset = wide
		return d, nil
	case o.quick:
		d.charset = charset.UTF8
		return d, nil
	}
	d.guessed = true
	d.charset, err = o.byBytes(f)
	return d, err
}

// byName finds the encoding that a person named. A name of UTF-16 that has no order
// of its bytes gets the one that the file shows.
func (o dialectOf) byName(wide *charset.Charset) (*charset.Charset, error) {
	named, known := charset.Named(o.named)
	switch {
	case !known:
		return nil, &importer.Failure{Code: importer.NoSuchEncoding, Value: o.named, List: slices.Clone(charset.Names)}
	case named.IsUTF16() && wide != nil && !named.HasName(o.named):
		return wide, nil
	}
	return named, nil
}

// byBytes finds the encoding of a file that does not name it.
func (o dialectOf) byBytes(f *os.File) (*charset.Charset, error) {
	best, sure, err := charset.Guess(f)
	if err != nil {
		return nil, unreadable(o.as, err)
	}
	if !sure {
		return nil, &importer.Failure{Code: importer.OtherEncoding, Path: o.as, Value: best.Name()}
	}
	return best, nil
}

// text gives what stands in a file, split into lines and cells as its charset
// allows: see charset.Charset.Input.
func (d dialect) text(f io.ReaderAt) io.Reader {
	return d.charset.Input(io.NewSectionReader(f, d.begin, max(0, d.end-d.begin)))
}

// ctrlZ is what ends a text in DOS, and in what was made for it.
const ctrlZ = 0x1a

// textEnd finds where a text ends: what follows on DOS' end-of-file is blank, and
// what follows on its last line end may be padded with NULs.
func textEnd(f *os.File, wide bool) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	tail := make([]byte, min(info.Size(), headSize))
	from := info.Size() - int64(len(tail))
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	kept := len(bytes.TrimRight(tail, "\x1a\x00\r\n\t "))
	at := bytes.IndexByte(tail[kept:], ctrlZ)
	if at < 0 {
		at = padding(tail[kept:])
	}
	if at < 0 {
		return info.Size(), nil
	}
	end := from + int64(kept+at)
	if wide && tail[kept+at] == ctrlZ {
		end -= end % 2
	} else if wide {
		end += end % 2 // the first NUL may be of the line end
	}
	return end, nil
}

// padding is where NULs begin at the end of a text, behind its last line end, or -1.
func padding(text []byte) int {
	at := len(bytes.TrimRight(text, "\x00"))
	if at == len(text) || at == 0 || text[at-1] != '\n' && text[at-1] != '\r' {
		return -1
	}
	return at
}

func unpadded(text []byte) []byte {
	if at := padding(text); at >= 0 {
		return text[:at]
	}
	return text
}

// lineEndOf finds what ends the most lines of a text, outside of quotes.
func lineEndOf(text []byte) (end string, doubled bool) {
	var lf, cr, crlf, crcrlf int
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			lf++
		case c == '\r':
			switch rest := text[i+1:]; {
			case bytes.HasPrefix(rest, []byte("\n")):
				crlf, i = crlf+1, i+1
			case bytes.HasPrefix(rest, []byte("\r\n")):
				crcrlf, i = crcrlf+1, i+2
			default:
				cr++
			}
		}
	}
	switch most := max(lf, cr, crlf, crcrlf); {
	case most == 0 && bytes.IndexByte(text, '"') >= 0:
		return lineEndOf(bytes.ReplaceAll(text, []byte{'"'}, nil))
	case most == 0 || most == lf && lf > crlf && lf > crcrlf:
		return "\n", false
	case most == cr && cr > crlf && cr > crcrlf:
		return "\r", false
	default:
		return "\r\n", most == crcrlf
	}
}

// sepLine reads Excel's own first line, which names the delimiter and is not
// shown.
func sepLine(text []byte) (line string, delimiter byte, ok bool) {
	if i := lineEndIn(text); i >= 0 {
		text = text[:i]
	}
	if len(text) != 5 || !bytes.EqualFold(text[:4], []byte("sep=")) || !canDelimit(text[4]) {
		return "", 0, false
	}
	return string(text), text[4], true
}

// canDelimit reports whether encoding/csv and people can take a character for
// a delimiter.
func canDelimit(c byte) bool {
	return c == '\t' || c > ' ' && c < 0x7f && c != '"' && c != '=' && !unicode.IsLetter(rune(c)) && (c < '0' || c > '9')
}

// foreign are files that people take for sheets, by how they begin.
var foreign = []struct {
	begins string
	code   importer.Code
}{
	{"%PDF", importer.IsPDF},
	{"\xd0\xcf\x11\xe0", importer.IsOldWorkbook},
	{"{\\rtf", importer.IsTextDocument},
	{"\x89PNG", importer.IsPicture},
	{"\xff\xd8\xff", importer.IsPicture},
	{"<", importer.IsMarkup},
}

// refuse says why a file can't be a sheet, if it can't.
func refuse(as string, head []byte) error {
	if isZip(head) {
		return nil // a workbook, or found not to be one when it is opened
	}
	if charset.IsUTF32(head) {
		return &importer.Failure{Code: importer.IsUTF32, Path: as}
	}
	text := string(head)
	for _, mark := range []string{utf8BOM, utf16LEBOM, utf16BEBOM} {
		for strings.HasPrefix(text, mark) {
			text = text[len(mark):]
		}
	}
	if strings.Trim(text, " \t\r\n\v\f\x1a") == "" {
		return &importer.Failure{Code: importer.Empty, Path: as}
	}
	text = strings.TrimLeft(text, " \t\r\n")
	for _, f := range foreign {
		if strings.HasPrefix(text, f.begins) {
			return &importer.Failure{Code: f.code, Path: as}
		}
	}
	if isBinary(head) {
		return &importer.Failure{Code: importer.NotASheet, Path: as}
	}
	return nil
}

// isBinary recognises what is not text by its control characters: a text has
// none, or a few by mistake, apart from NULs as padding. It also recognises a
// text whose byte order mark is not that of its encoding.
func isBinary(head []byte) bool {
	text := unpadded(head)
	switch {
	case bytes.HasPrefix(head, []byte(utf16LEBOM)) || bytes.HasPrefix(head, []byte(utf16BEBOM)):
		return bytes.IndexByte(head, 0) < 0 // not even a delimiter is in UTF-16
	case !bytes.HasPrefix(head, []byte(utf8BOM)) && charset.UTF16ByZeros(text) != nil:
		return false
	}
	text, _, _ = bytes.Cut(text, []byte{ctrlZ})
	controls := 0
	for _, c := range text {
		if c < ' ' && (c < '\t' || c > '\r') && c != 0x1b {
			controls++
		}
	}
	return controls > 1 && controls > len(text)/16
}
