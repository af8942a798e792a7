package sheet

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// How long a sheet with one changed cell takes to be written.
func BenchmarkWriteCorrected(b *testing.B) {
	for name, text := range map[string]string{"UTF-8": "ring om värdering", "Windows-1252": "ring om v\xe4rdering"} {
		b.Run(name, func(b *testing.B) {
			var all strings.Builder
			all.WriteString("Kundid;Kontaktid;Namn;Datum;Tid;Bostad;Anteckning\n")
			for i := range 100_000 {
				fmt.Fprintf(&all, "M30011;KON%d;Anna Berg %d;2033-%02d-%02d;14:30;OBJ%d;%s\n", i, i, 1+i%12, 1+i%28, i, text)
			}
			s := opened(b, all.String())
			for b.Loop() {
				err := s.WriteCorrected(func(write func(io.Writer) error) error { return write(io.Discard) }, code, Changes{1000: {Cells: map[int]string{4: "14:45"}}})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
