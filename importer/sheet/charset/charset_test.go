package charset

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNamed(t *testing.T) {
	for name, want := range map[string]*Charset{
		"utf-8": UTF8, "UTF8": UTF8, "utf-8-sig": UTF8, "UTF-16": UTF16LE, "utf_16be": UTF16BE, "ISO-8859-1": Windows1252, "ANSI": Windows1252,
		"Latin-9": latin9, "Mac": macRoman, "x-mac-roman": macRoman, "IBM 850": cp850, "437": cp437,
	} {
		if got, known := Named(name); got != want || !known {
			t.Errorf("%s: %v %v", name, got, known)
		}
	}
	for _, name := range []string{"", "klingon", "IBM Code Page 037", "utf-32", "utf-7"} {
		if got, known := Named(name); known {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, name := range Names {
		if c, known := Named(name); !known || !c.HasName(name) && name != "utf-16" {
			t.Errorf("%s is not %v's name", name, c)
		}
	}
	if c, known := Named("windows-1250"); !known || c.Name() != "windows-1250" || !c.IsSingleByte() || c.IsUTF16() {
		t.Errorf("windows-1250: %v %v", c, known)
	}
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		c    *Charset
		raw  string
		want string
		ok   bool
	}{
		{UTF8, "Åsa 😀", "Åsa 😀", true},
		{UTF8, "\xc5sa", "\ufffdsa", false},
		{UTF8, "\xed\xa0\x80", "\ufffd", false}, // half of a surrogate pair
		{Windows1252, "\xc5sa 5 \x80", "Åsa 5 €", true},
		{Windows1252, "a\x81b", "a\ufffdb", false},
		{latin9, "5 \xa4", "5 €", true},
		{latin9, "a\x85b", "a\ufffdb", false}, // a control character
		{macRoman, "\x81sa p\x8c", "Åsa på", true},
		{cp850, "\x8fsa p\x86", "Åsa på", true},
		{cp437, "\x99", "Ö", true},
	} {
		got, ok := tt.c.Decode([]byte("x"), []byte(tt.raw))
		if string(got) != "x"+tt.want || ok != tt.ok {
			t.Errorf("%s: %q is %q %v, want %q %v", tt.c.Name(), tt.raw, got, ok, tt.want, tt.ok)
		}
	}
}

// Each byte that a charset decodes is encoded as itself.
func TestEncode(t *testing.T) {
	for _, c := range []*Charset{Windows1252, latin9, macRoman, cp850, cp437} {
		for b := range 256 {
			raw := []byte{byte(b)}
			if text, ok := c.Decode(nil, raw); ok && c.Encode(string(text)) != string(raw) {
				t.Errorf("%s: %x is %q, which is %x", c.Name(), raw, text, c.Encode(string(text)))
			}
		}
		if got := c.Encode("a電b"); got != "a?b" {
			t.Errorf("%s: %q", c.Name(), got)
		}
	}
	for _, c := range []*Charset{UTF8, UTF16LE} {
		if got := c.Encode("a電b"); got != "a電b" {
			t.Errorf("%s: %q", c.Name(), got)
		}
	}
}

func TestGuess(t *testing.T) {
	far := strings.Repeat("only ASCII\n", scanSize/10)
	for _, tt := range []struct {
		text string
		want *Charset
		sure bool
	}{
		{"", UTF8, true},
		{far + "å", UTF8, true},
		{strings.Repeat("å", scanSize), UTF8, true}, // one long line, in more than one part
		{"Åsa\nBj\xf6rn\n", UTF8, true},             // as many lines of either
		{"Bj\xc3", UTF8, true},                      // cut in a character
		{"p\xe5\n", Windows1252, true},
		{far + "Bj\xf6rn\r", Windows1252, true},
		{"\x93Hej\x94 5 \x80\n", Windows1252, true},
		{"Milo\x9a p\xe5 \x8akoda\r\n", Windows1252, true},
		{"Sj\x9agatan p\x8c", macRoman, false},
		{far + "v\x8anta\n", macRoman, false},
		{"\x8fsa p\x86 Sj\x94gatan\n", cp850, false},
	} {
		got, sure, err := Guess(strings.NewReader(tt.text))
		if got != tt.want || sure != tt.sure || err != nil {
			t.Errorf("%.20q: %s %v %v, want %s %v", tt.text, got.Name(), sure, err, tt.want.Name(), tt.sure)
		}
		if once, sure, err := GuessOnce(iotest.OneByteReader(strings.NewReader(tt.text))); once != got || sure != tt.sure || err != nil {
			t.Errorf("%.20q: %s %v %v when it is read once", tt.text, once.Name(), sure, err)
		}
	}
}

func TestIsGarbled(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "Asa": false, "\xc5sa p\xe5": false, "Milo\x9a": false, "\x8akoda": false, "5 \x80": false, "\x93ok\x94": false,
		"\xc3\xa5sa": true, "a \xe2\x80\x93 b": true, "\xf0\x9f\x98\x80": true, "v\x8anta": true, "b\x84nk": true, "B\xe2": false,
	} {
		if got := IsGarbled([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestByZeros(t *testing.T) {
	units := func(c *Charset, text string) []byte {
		var b strings.Builder
		w := c.Output(&b)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return []byte(b.String())
	}
	const head = "Kundid;Kontakt;Änd\n"
	for _, c := range []*Charset{UTF16LE, UTF16BE} {
		if got := UTF16ByZeros(units(c, head)); got != c {
			t.Errorf("%s: %v", c.Name(), got)
		}
	}
	var little, big []byte
	for _, r := range head {
		little = append(little, byte(r), byte(r>>8), 0, 0)
		big = append(big, 0, 0, byte(r>>8), byte(r))
	}
	for _, text := range [][]byte{[]byte(head), make([]byte, 100), little, big, units(UTF16LE, "Kund"), nil} {
		if got := UTF16ByZeros(text); got != nil {
			t.Errorf("%q: %s", text, got.Name())
		}
	}
	for _, text := range [][]byte{little, big, []byte("\xff\xfe\x00\x00"), []byte("\x00\x00\xfe\xff")} {
		if !IsUTF32(text) {
			t.Errorf("%q is UTF-32", text)
		}
	}
	for _, text := range [][]byte{[]byte(head), make([]byte, 100), units(UTF16LE, head), units(UTF16BE, head), nil} {
		if IsUTF32(text) {
			t.Errorf("%q is not UTF-32", text)
		}
	}
}

// A line end is found wherever it stands, beside one of the other kind or not.
func TestLineEnd(t *testing.T) {
	for _, before := range []int{0, 1, 511, 512, 513, 1535, 1536, 9999} {
		for _, end := range []string{"\n", "\r", "\r\n", "\n\r", ""} {
			text := strings.Repeat("a", before) + end
			if want := strings.IndexAny(text, "\r\n"); lineEnd([]byte(text)) != want {
				t.Errorf("%d before %q: %d", before, end, lineEnd([]byte(text)))
			}
		}
	}
}

func TestFirstHigh(t *testing.T) {
	for n := range 20 {
		text := strings.Repeat("a", n)
		if firstHigh(text) != n || firstHigh(text+"åb") != n || isASCII(text+"å") {
			t.Errorf("of %d bytes", n)
		}
	}
}
