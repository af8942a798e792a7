package sheet

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// UTF-16 goes to and fro without a change, with halves of surrogate pairs, however
// it is read and written in parts.
func TestUTF16KeepsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(0xd7f0, 0xe010), rapid.Uint16Range('0', 'z'))
		c := rapid.SampledFrom([]*charset{utf16LE, utf16BE}).Draw(t, "charset")
		var raw []byte
		for _, u := range rapid.SliceOfN(unit, 0, 3000).Draw(t, "units") {
			raw = append(raw, 0, 0)
			c.wide.order().PutUint16(raw[len(raw)-2:], u)
		}
		text, err := io.ReadAll(c.input(iotest.OneByteReader(bytes.NewReader(raw))))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := c.output(&out)
		step := rapid.IntRange(1, 100).Draw(t, "step")
		for from := 0; from < len(text); from += step {
			if _, err := w.Write(text[from:min(len(text), from+step)]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, out.Bytes()) {
			t.Fatalf("%x became %x", raw, out.Bytes())
		}
	})
}

// Half of a pair stands in the results as it stood in the sheet; half of a unit
// can't, or all that follows on it would be shifted.
func TestUTF16Results(t *testing.T) {
	head := "\xff\xfe" + wide(columns4+"\r\n")
	s := opened(t, head+wide("M1;K1;2031-05-03;")+"\x3d\xd8"+wide("\r\nM1;K2;2031-05-03;b")+"\x63")
	want := "\xff\xfe" + wide(columns4+";status;comeback_id\r\nM1;K1;2031-05-03;") + "\x3d\xd8" + wide(";invalid;2\r\nM1;K2;2031-05-03;b\ufffd;invalid;3\r\n")
	if out := results(t, s); string(out) != want {
		t.Errorf("got %q", strings.ReplaceAll(string(out), "\x00", ""))
	}
}
