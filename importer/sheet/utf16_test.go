package sheet

import (
	"strings"
	"testing"
)

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
