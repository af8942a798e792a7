package ooxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// tokens gives the elements and texts of XML as lines, as our scanner sees them.
func tokens(text string) (lines []string, err error) {
	return tokensOf(NewScanner(strings.NewReader(text)))
}

func tokensOf(x *Scanner) (lines []string, err error) {
	for {
		token, err := x.Next()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		switch token.Kind {
		case StartTag:
			line := "<" + string(token.Name)
			for rest := Attributes(token.Raw); ; {
				a, after, found := CutAttribute(rest)
				if !found {
					break
				}
				value, err := decodeText(a.Value, false)
				if err != nil {
					return lines, err
				}
				line += fmt.Sprintf(" %s=%q", localName(a.Name), value)
				rest = after
			}
			lines = append(lines, line)
		case EndTag:
			lines = append(lines, "/"+string(token.Name))
		case TextToken:
			value, err := decodeText(token.Raw, token.CDATA)
			if err != nil {
				return lines, err
			}
			lines = addText(lines, value)
		}
	}
}

// addText puts a text beside the one before it: where a comment stood makes no
// difference.
func addText(lines []string, text string) []string {
	if n := len(lines); n > 0 && strings.HasPrefix(lines[n-1], "=") {
		lines[n-1] += text
		return lines
	}
	return append(lines, "="+text)
}

// standardTokens gives the same, as encoding/xml sees them.
func standardTokens(text string) (lines []string, err error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			line := "<" + token.Name.Local
			for _, a := range token.Attr {
				line += fmt.Sprintf(" %s=%q", a.Name.Local, a.Value)
			}
			lines = append(lines, line)
		case xml.EndElement:
			depth--
			lines = append(lines, "/"+token.Name.Local)
		case xml.CharData:
			if depth > 0 {
				lines = addText(lines, string(token))
			}
		}
	}
}

var xmlSamples = []string{
	`<?xml version="1.0" encoding="UTF-8"?><a><b c="1" d='&quot;2'/>text &amp; more<!-- no --><![CDATA[<x>&amp;]]></a>`,
	`<x:a xmlns:x="u"><x:b x:r=" &#65;&#x42; "></x:b ></x:a>`,
	"<a>\r\nb\rc</a>", `<a`, `<a>`, `<a></b>`, `<a/><b/>`, `<a b></a>`, `<a b=c/>`, `<a b="<"/>`, `<a>&nbsp;</a>`, `<a>&#1;</a>`,
	"<a>\x01</a>", "<a>\xff</a>", `<a>]]></a>`, `<a><!-- -- --></a>`, ``, ` `, `text`, `<a/>text`, `<>`, `</a>`, `<a/`, `<a b="1"c="2"/>`, `<!DOCTYPE a><a/>`,
	`<a b='x>y'>z</a>`, "\ufeff<a/>", `<a><?pi ?></a>`, `<a / >`, `<a:b:c/>`, `<1/>`, `<a 1="2"/>`, `<a b="&"/>`, "<a\n/>",
}

// What both take, they see alike. Ours takes no document type, and nothing
// beside the one element; encoding/xml takes no odd names, which do no harm.
func TestXMLScanner(t *testing.T) {
	stricter := map[string]bool{"": true, " ": true, "text": true, "<a/>text": true, "<a/><b/>": true, "<!DOCTYPE a><a/>": true, `<a b="1"c="2"/>`: true}
	laxer := map[string]bool{"<a>]]></a>": true, "<a:b:c/>": true, "<1/>": true, `<a 1="2"/>`: true}
	for _, text := range xmlSamples {
		want, wantErr := standardTokens(text)
		got, err := tokens(text)
		switch {
		case wantErr == nil && err == nil:
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		case wantErr == nil && !stricter[text]:
			t.Errorf("%q: refused: %v", text, err)
		case err == nil && !laxer[text]:
			t.Errorf("%q: got %q, want %v", text, got, wantErr)
		}
	}
}

// However the text comes in, it is the same.
func TestXMLScannerInPieces(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, `<b c="d&gt;%d">text %d %s<![CDATA[ %d ]]><c/></b><!-- %s -->`, i, i, strings.Repeat("x", i%97), i, strings.Repeat("y", i%71))
	}
	text := "<a>" + b.String() + "</a>"
	want, err := tokens(text)
	if err != nil {
		t.Fatal(err)
	}
	x := NewScanner(iotest.OneByteReader(strings.NewReader(text)))
	x.buf = make([]byte, 0, 16)
	got, err := tokensOf(x)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got other tokens, %d for %d", len(got), len(want))
	}
	if cap(x.buf) > 4096 {
		t.Errorf("the window has grown to %d bytes", cap(x.buf))
	}
}

func FuzzXMLScanner(f *testing.F) {
	for _, text := range xmlSamples {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := tokens(text)
		want, wantErr := standardTokens(text)
		if wantErr != nil || err != nil {
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}
