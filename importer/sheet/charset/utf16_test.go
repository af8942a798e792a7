package charset

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// UTF-16 goes to and fro without a change, with halves of surrogate pairs, however
// it is read and written in parts.
func TestUTF16KeepsUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(0xd7f0, 0xe010), rapid.Uint16Range('0', 'z'))
		c := rapid.SampledFrom([]*Charset{UTF16LE, UTF16BE}).Draw(t, "charset")
		var raw []byte
		for _, u := range rapid.SliceOfN(unit, 0, 3000).Draw(t, "units") {
			raw = append(raw, 0, 0)
			c.wide.order().PutUint16(raw[len(raw)-2:], u)
		}
		text, err := io.ReadAll(c.Input(iotest.OneByteReader(bytes.NewReader(raw))))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := c.Output(&out)
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
