package directory

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPhoneNumber(t *testing.T) {
	for want, texts := range map[string][]string{
		"+46701234567": {
			"0701234567", "070-123 45 67", "070/123 45 67", "070 - 123 45 67", "070.123.45.67", "070-1234567",
			"(070) 123 45 67", "070-123-45-67", "0 70 123 45 67", "(0)70 123 45 67", " 0701234567 ", "'0701234567",
			"+46701234567", "+46 70 123 45 67", "+46 (0)70 123 45 67", "+46(0)701234567", "+46 (0) 70-123 45 67",
			"+460701234567", "+46 070 123 45 67", "(+46) 70 123 45 67", "+(46) 70 123 45 67", "+46-70-123 45 67", "+ 46 70 123 45 67",
			"+46 70/123 45 67", "0046701234567", "0046 70 123 45 67", "0046 (0)70 123 45 67", "00 46 70-123 45 67", "(0046) 70 123 45 67",
			"0046 70/123 45 67",
			"46701234567", "46 70 123 45 67", "46 (0)70 123 45 67", "460701234567",
			"701234567", "70 123 45 67", "70-123 45 67", // a spreadsheet has cut the 0
			"701234567.0", "701234567,0", "0701234567.0", // so it is written as a number with decimals
			"070\u00a0123\u00a045\u00a067", "070\u2009123\u202f45\u300067", "070\t123 45\n67", // all kinds of spaces
			"070\u2013123 45 67", "070\u2011123\u221245 67", // and of dashes
			"\u202a+46701234567\u202c", "\ufeff0701234567", "070\u00ad1234567", "\u200e070-123 45 67", // what nobody sees
			"０７０１２３４５６７", "＋４６ ７０ １２３ ４５ ６７",
			"tel:+46701234567", "tel:+46-70-123-45-67", "TEL: 070-123 45 67", "Tel. 070-123 45 67", "tfn 0701234567", "Mobil: 070-123 45 67", "mob.0701234567", "Telefon 070-123 45 67", "tel:0701234567;phone-context=+46",
			"070-123 45 67 ext 12", "070-123 45 67 ext. 12", "070-123 45 67x12", "070-123 45 67 (ankn. 12)", "070-123 45 67 anknytning 1234",
			"070-123 45 67, ankn 12", "070-123 45 67 #12", "tel:+46701234567;ext=12",
		},
		"+46812345678":  {"08-123 456 78", "08-12345678", "+46 8 123 456 78", "0046812345678", "46812345678", "08/123 456 78"},
		"+468123456":    {"08-12 34 56", "+46 8 12 34 56"},
		"+46311234567":  {"031-123 45 67", "+46311234567", "46311234567"},
		"+4690123456":   {"090-12 34 56", "+46 90 12 34 56", "4690123456"},
		"+46920123456":  {"0920-12 34 56", "0920/12 34 56", "+46 920 123456"},
		"+46101234567":  {"010-123 45 67"},
		"+46771234567":  {"0771-23 45 67"},
		"+4620123456":   {"020-12 34 56"},
		"+46462220000":  {"046-222 00 00", "+46462220000", "+46 (0)46-222 00 00", "46462220000"}, // Lund
		"+4712345678":   {"+47 12 34 56 78", "004712345678", "0047 12 34 56 78", "tel:+47-12-34-56-78"},
		"+4531123456":   {"+45 31 12 34 56", "+4531123456"},
		"+358401234567": {"+358 40 1234567", "+358 (0)40 1234567", "00358401234567"},
		"+442071234567": {"+44 (0)20 7123 4567", "+44 20 7123 4567"},
		"+390612345678": {"+39 06 1234 5678", "+39 (0)6 1234 5678"},
		"+12125550123":  {"+1 (212) 555-0123", "0012125550123", "+1.212.555.0123"},
		"+4915112345678": {
			"+49 151 12345678", "+49 (0) 151 / 123 456 78",
		},
		"": {
			"", " ", "-", "0", "+", "+46", "0046", "070", "070-", "123456", "112", "90000",
			"070-123 45 6", "070-123 45 678", "+46 70 123 45 6", "+46 70 123 45 678", // a digit too few, too many
			"1234567", "12 34 56", "123 45 67", // nobody knows the area
			"812345678", "31123456", "40123456", // the same, or the 0 was cut off
			"462220000",     // in Lund without a 0, or with 46 and seven digits
			"7,01235E+08",   // a spreadsheet has cut the digits
			"7.01234567E+8", // the same, who knows
			"070-123 45 67, 08-123 456 78", "070-123 45 67 / 08-123 456 78", "0701234567/0707654321", "0701234567 0707654321",
			"070-123 45 67; 070-123 45 68", "070-123 45 67 eller 08-12 34 56", "08-12 34 56/57",
			"O70-1234567", "070-123 45 6A", "anna@x.se", "ring växeln", "saknas", "070-123 45 67 hem",
			"+46 70 123 45 67+", "++46701234567", "0+46701234567", "+0046701234567", "46+701234567",
			"((070) 123 45 67", "070) 123 45 67", "070 (123 45 67", "070//1234567", "/0701234567", "+/46701234567",
			"2031-05-03", "2031-05-03 14:30", "05/03/2031", "0001234567", "0000000000", "000000000000000", "+0000000000", "00 0 1234567",
			"+47123", "+1234567890123456", "19800101-1234", "5560360793", "556036-0793", "8001011234",
			"70 (0) 1234567", "070\ufffd1234567", "070\x001234567", "٠٧٠١٢٣٤٥٦٧", "070½234567",
			strings.Repeat("0701234567 ", 1000), strings.Repeat("(", 100000), strings.Repeat("+", 100000),
		},
	} {
		for _, text := range texts {
			got, ok := phoneNumber(text)
			if ok != (want != "") || ok && got != want {
				t.Errorf("phoneNumber(%.60q) = %q, %v, want %q", text, got, ok, want)
			}
		}
	}
}

// However a Swedish number is written, it is the same one, and reading what was made
// of it gives it again.
func TestPhoneNumberAnyWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		area := rapid.SampledFrom([]string{"70", "72", "73", "76", "79", "8", "31", "46", "90", "920", "771", "10"}).Draw(t, "area")
		length := 9
		if area[0] != '7' {
			length = rapid.IntRange(8, 9).Draw(t, "length")
		}
		digits := area + rapid.StringMatching(`[0-9]{9}`).Draw(t, "rest")[:length-len(area)]
		want := "+46" + digits

		before := rapid.SampledFrom([]string{"0", "+46", "0046", "46", "+46(0)", "+46 (0)", "0046 (0)", "46(0)", "+460", ""}).Draw(t, "before")
		if before == "" && !isMobile(digits) {
			before = "0"
		}
		gaps := []string{" ", "-", ".", "\u00a0", "\u202f", "\u2013", "  ", " - ", "\u200b", ""}
		gap := rapid.SampledFrom(gaps)
		var b strings.Builder
		b.WriteString(rapid.SampledFrom([]string{"", "tel:", "Tel. ", "Mobil: ", " ", "'"}).Draw(t, "label"))
		b.WriteString(before)
		if before != "46" {
			b.WriteString(gap.Draw(t, "gap"))
		}
		for i := range len(digits) {
			b.WriteByte(digits[i])
			if i < len(digits)-1 && rapid.Bool().Draw(t, "apart") {
				b.WriteString(gap.Draw(t, "gap"))
			}
		}
		b.WriteString(rapid.SampledFrom([]string{"", " ", " ankn 12", " ext. 7", "x123", "#4"}).Draw(t, "behind"))

		got, ok := phoneNumber(b.String())
		if !ok || got != want {
			t.Fatalf("%q is read as %q, %v, want %q", b.String(), got, ok, want)
		}
		home, _ := national(got)
		for _, form := range []string{got, home} {
			if again, ok := phoneNumber(form); !ok || again != want {
				t.Fatalf("%q is read as %q, %v", form, again, ok)
			}
		}
	})
}

// Whatever the text: a number is + and 7 to 15 digits, and is read as itself.
func FuzzPhoneNumber(f *testing.F) {
	for _, s := range []string{"070-123 45 67", "+46 (0)70/123 45 67 ankn 12", "tel:+47-12-34-56-78;ext=1", "701234567.0", "１２"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := phoneNumber(s)
		if !ok {
			return
		}
		if len(n) < 8 || len(n) > 16 || n[0] != '+' || strings.Trim(n[1:], "0123456789") != "" {
			t.Errorf("%q gives %q", s, n)
		}
		if again, ok := phoneNumber(n); !ok || again != n {
			t.Errorf("%q gives %q, and that %q, %v", s, n, again, ok)
		}
	})
}

func TestNumbersOfAContact(t *testing.T) {
	got := strings.Join(numbers([]string{"070-123 45 67 / 08-12 34 56", "", "0701234567", "växel", "+47 12 34 56 78;031-123456"}), " ")
	if want := "+46701234567 +468123456 +4712345678 +4631123456"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func BenchmarkPhoneNumber(b *testing.B) {
	for _, s := range []string{"0701234567", "+46 (0)70-123 45 67", "Tel. 070-123 45 67 ankn 12"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				phoneNumber(s)
			}
		})
	}
}
