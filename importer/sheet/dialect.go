package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"comebacks/importer"
)

// headSize is how many bytes of a file are looked at to find its dialect.
const headSize = 64 << 10

// dialect is how a file's rows are written.
type dialect struct {
	charset   string // for people
	encoding  encoding.Encoding
	bom       string // of a UTF-8 file; the others write their own
	delimiter rune
	lineEnd   string // \r\n, \n or \r
}

var (
	utf8BOM    = []byte("\xef\xbb\xbf")
	utf16LEBOM = []byte("\xff\xfe")
	utf16BEBOM = []byte("\xfe\xff")
)

// charsetOf tells the encoding from the file's first bytes: a byte order mark
// says which, and text that is not UTF-8 is Windows-1252.
func charsetOf(head []byte) dialect {
	switch {
	case bytes.HasPrefix(head, utf8BOM):
		return dialect{charset: "UTF-8", encoding: encoding.Nop, bom: string(utf8BOM)}
	case bytes.HasPrefix(head, utf16LEBOM):
		return dialect{charset: "UTF-16", encoding: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)}
	case bytes.HasPrefix(head, utf16BEBOM):
		return dialect{charset: "UTF-16", encoding: unicode.UTF16(unicode.BigEndian, unicode.UseBOM)}
	case validHead(head):
		return dialect{charset: "UTF-8", encoding: encoding.Nop}
	}
	return dialect{charset: "Windows-1252", encoding: charmap.Windows1252}
}

// validHead reports whether text is UTF-8, but for a last character that the
// end of the head may have cut.
func validHead(head []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return cut == 0 || len(head) == headSize && !utf8.FullRune(head[len(head)-cut:])
		}
	}
	return false
}

// decode gives the text as UTF-8, without a byte order mark.
func (d dialect) decode(r io.Reader) io.Reader {
	if d.encoding != encoding.Nop {
		return transform.NewReader(r, d.encoding.NewDecoder())
	}
	return &withoutBOM{r: r, bom: len(d.bom)}
}

// withoutBOM leaves the mark out that a UTF-8 file begins with.
type withoutBOM struct {
	r   io.Reader
	bom int
}

func (w *withoutBOM) Read(p []byte) (int, error) {
	if w.bom > 0 {
		n := w.bom
		w.bom = 0
		if _, err := io.CopyN(io.Discard, w.r, int64(n)); err != nil {
			return 0, err
		}
	}
	return w.r.Read(p)
}

// encode gives a writer of UTF-8 to the file's own encoding. A character that
// it lacks becomes a question mark. Close ends the text, and not w.
func (d dialect) encode(w io.Writer) (io.WriteCloser, error) {
	switch {
	case d.encoding == charmap.Windows1252:
		return transform.NewWriter(w, transform.Chain(&questionMarks{}, d.encoding.NewEncoder())), nil
	case d.encoding != encoding.Nop:
		return transform.NewWriter(w, d.encoding.NewEncoder()), nil
	}
	_, err := io.WriteString(w, d.bom)
	return nopCloser{w}, err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// questionMarks replaces what Windows-1252 lacks.
type questionMarks struct{ transform.NopResetter }

func (*questionMarks) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		out := src[nSrc : nSrc+size]
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			out = []byte{'?'}
		}
		if nDst+len(out) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], out)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// lineEndOf finds what ends the lines of a text.
func lineEndOf(head []byte) string {
	switch i := bytes.IndexByte(head, '\n'); {
	case i > 0 && head[i-1] == '\r':
		return "\r\n"
	case i < 0 && bytes.IndexByte(head, '\r') >= 0:
		return "\r"
	}
	return "\n"
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
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, utf8BOM))) == 0 {
		return &importer.Failure{Code: importer.Empty, Path: as}
	}
	if isZip(head) {
		return nil // a workbook, or found not to be one when it is opened
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, utf8BOM), " \t\r\n")
	for _, f := range foreign {
		if bytes.HasPrefix(text, []byte(f.begins)) {
			return &importer.Failure{Code: f.code, Path: as}
		}
	}
	if bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, utf16LEBOM) && !bytes.HasPrefix(head, utf16BEBOM) {
		return &importer.Failure{Code: importer.NotASheet, Path: as}
	}
	return nil
}
