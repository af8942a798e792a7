package connect

import (
	"testing"
	"time"
)

func TestReadDate(t *testing.T) {
	for _, test := range []struct {
		text  string
		want  string // in UTC; "" for unreadable
		exact bool
	}{
		{"2031-05-03T14:30:00", "2031-05-03T12:30:00Z", true},
		{"2031-01-03T14:30:00.1234567", "2031-01-03T13:30:00.1234567Z", true},
		{"2031-05-03T14:30:00Z", "2031-05-03T14:30:00Z", true},
		{"2031-05-03T14:30:00.5-04:00", "2031-05-03T18:30:00.5Z", true},

		// Autumn 2026: at 03:00+02:00 it is 02:00+01:00.
		{"2026-10-25T01:59:59.9999999", "2026-10-24T23:59:59.9999999Z", true},
		{"2026-10-25T02:00:00", "2026-10-25T00:00:00Z", false},
		{"2026-10-25T02:59:59.9999999", "2026-10-25T00:59:59.9999999Z", false},
		{"2026-10-25T03:00:00", "2026-10-25T02:00:00Z", true},
		{"2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z", true},
		{"2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z", true},
		{"2026-10-25T02:30:00Z", "2026-10-25T02:30:00Z", true},

		// Spring 2026: at 02:00+01:00 it is 03:00+02:00.
		{"2026-03-29T01:59:59", "2026-03-29T00:59:59Z", true},
		{"2026-03-29T02:00:00", "2026-03-29T01:00:00Z", false},
		{"2026-03-29T02:59:59", "2026-03-29T01:59:59Z", false},
		{"2026-03-29T03:00:00", "2026-03-29T01:00:00Z", true},

		// The days before and after.
		{"2026-10-24T02:30:00", "2026-10-24T00:30:00Z", true},
		{"2026-10-26T02:30:00", "2026-10-26T01:30:00Z", true},
		{"2026-03-28T02:30:00", "2026-03-28T01:30:00Z", true},
		{"2026-03-30T02:30:00", "2026-03-30T00:30:00Z", true},

		{"", "", false},
		{"2031-05-03", "", false},
		{"2031-02-31T00:00:00", "", false},
		{"/Date(1935584000000)/", "", false},
	} {
		got, exact, ok := readDate(test.text)
		if ok != (test.want != "") || exact != test.exact {
			t.Errorf("%q: exact %v, readable %v", test.text, exact, ok)
		}
		if written := got.UTC().Format(time.RFC3339Nano); ok && written != test.want {
			t.Errorf("%q: %s, want %s", test.text, written, test.want)
		}
	}
}
