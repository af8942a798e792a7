package journal

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func marksIn(t rapid.TB, file []byte) (all []mark, boot string, whole bool) {
	boot, whole, err := readMarks(bytes.NewReader(file), func(m mark) { all = append(all, m) })
	if err != nil {
		t.Fatal(err)
	}
	return all, boot, whole
}

// Whatever stands between marks, and wherever one was cut short: all others are
// read. Those that were lost are never passed over in silence. What was cut may
// be read, if what follows happens to complete it.
func TestMarksAreFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.SampledFrom([]string{markHead + "b\n", markHead, "", "an older file's start\n"}).Draw(t, "head")
		file := []byte(head)
		var want []mark
		var cuts []mark
		lost := false
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			m := mark{row: rapid.Int64Range(1, 1<<40).Draw(t, "row"), commit: rapid.Int64Range(0, 1<<40).Draw(t, "commit")}
			if at := rapid.Int64Range(0, 1<<50).Draw(t, "at"); at > 0 {
				m.began = time.UnixMicro(at)
			}
			b := m.bytes()
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0: // cut short
				cut := rapid.IntRange(0, markSize-1).Draw(t, "cut")
				file = append(file, b[:cut]...)
				cuts = append(cuts, m)
			case 1: // spoilt
				b[rapid.IntRange(0, markSize-1).Draw(t, "at byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
				file = append(file, b[:]...)
				lost = true
			case 2: // anything before it
				any := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "any")
				file = append(append(file, any...), b[:]...)
				want = append(want, m)
			default:
				file = append(file, b[:]...)
				want = append(want, m)
			}
		}
		got, boot, whole := marksIn(t, file)
		for i := 0; i < len(got); {
			if (i >= len(want) || got[i] != want[i]) && slices.Contains(cuts, got[i]) {
				got = slices.Delete(got, i, i+1)
				continue
			}
			i++
		}
		if !slices.Equal(want, got) {
			t.Fatalf("read are %v, want %v", got, want)
		}
		if lost && whole {
			t.Fatal("a mark was lost, and nobody was told")
		}
		if head == markHead+"b\n" && boot != "b" {
			t.Fatalf("the machine's start is %q", boot)
		}
	})
}

func TestMarksThatAreWhole(t *testing.T) {
	one, two := mark{row: 1, commit: 1}.bytes(), mark{row: 2, commit: 1}.bytes()
	none := make([]byte, markSize)
	completed := one // its last byte happens to be the next one's first
	for m := (mark{row: 1}); completed[markSize-1] != two[0]; m.commit++ {
		completed = m.bytes()
	}
	for name, tt := range map[string]struct {
		parts [][]byte
		whole bool
	}{
		"all":                       {[][]byte{one[:], two[:]}, true},
		"none":                      {nil, true},
		"the last one cut":          {[][]byte{one[:], two[:9]}, false},
		"one cut":                   {[][]byte{one[:20], two[:]}, false},
		"one spoilt":                {[][]byte{one[:], none, two[:]}, false},
		"the last spoilt":           {[][]byte{one[:], none}, false},
		"one completed by the next": {[][]byte{completed[:markSize-1], two[:]}, true},
		"one and a bit":             {[][]byte{none, {1, 2, 3}, two[:]}, false},
	} {
		all, boot, whole := marksIn(t, append([]byte(markHead+"b\n"), bytes.Join(tt.parts, nil)...))
		if whole != tt.whole || boot != "b" {
			t.Errorf("%s: whole %v, boot %q", name, whole, boot)
		}
		if last := len(tt.parts) - 1; last >= 0 && bytes.Equal(tt.parts[last], two[:]) && (len(all) == 0 || all[len(all)-1].row != 2) {
			t.Errorf("%s: the second one is not read: %v", name, all)
		}
	}
}
