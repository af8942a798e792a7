package job

import (
	"testing"
	"time"

	"comebacks/importer/journal"
)

// Two imports of a sheet are the same if nothing differs that makes a row's
// comeback, or where it is sent.
func TestKey(t *testing.T) {
	const server = "https://vitec.example"
	key := func(change func(*Options), at, sheet string) string {
		o := Defaults()
		o.Sheet.Customer, o.Sheet.Map = "M30011", []string{"Kundnr=customerId", "a=b=note"}
		if change != nil {
			change(&o)
		}
		return o.key(at, sheet)
	}
	want := key(nil, server, "")
	for name, tt := range map[string]struct {
		change func(*Options)
		same   bool
	}{
		"the customer in another case":    {func(o *Options) { o.Sheet.Customer = "m30011" }, true},
		"columns in another order":        {func(o *Options) { o.Sheet.Map = []string{"a=b=note", "Kundnr=customerId"} }, true},
		"columns in another case":         {func(o *Options) { o.Sheet.Map = []string{"kundnr=CUSTOMERID", "A=B=Note"} }, true},
		"columns with spaces":             {func(o *Options) { o.Sheet.Map = []string{" Kundnr = customerId ", "a=b =note"} }, true},
		"a column twice":                  {func(o *Options) { o.Sheet.Map = append(o.Sheet.Map, o.Sheet.Map...) }, true},
		"the default time not said":       {func(o *Options) { o.Sheet.DefaultTime = "" }, true},
		"the time zone not said":          {func(o *Options) { o.Sheet.Timezone = "" }, true},
		"dates past, doubles and similar": {func(o *Options) { o.Sheet.AllowPast, o.Sheet.Repeat, o.Sheet.AllowSimilar = true, true, true }, true},
		"how it is sent": {func(o *Options) {
			o.Send = SendOptions{Workers: 3, Rate: 1, Timeout: time.Second, Retries: 1, Settle: 1, Format: "xml", Limit: 3, Strict: true, Ask: true, Only: []string{"M1"}}
		}, true},
		"where the results go":                        {func(o *Options) { o.Output, o.Log, o.Journal = "a.csv", "b", "c" }, true},
		"the sheet, if not read":                      {func(o *Options) { o.Sheet.Name = "Lund" }, true}, // what was read counts
		"another customer":                            {func(o *Options) { o.Sheet.Customer = "M30012" }, false},
		"no customer":                                 {func(o *Options) { o.Sheet.Customer = "" }, false},
		"another field":                               {func(o *Options) { o.Sheet.Map = []string{"Kundnr=contactId", "a=b=note"} }, false},
		"another column":                              {func(o *Options) { o.Sheet.Map = []string{"Kundnr=customerId", "a=c=note"} }, false},
		"a column less":                               {func(o *Options) { o.Sheet.Map = o.Sheet.Map[:1] }, false},
		"one column of two":                           {func(o *Options) { o.Sheet.Map = []string{"Kundnr=customerId,a=b=note"} }, false},
		"a column that nobody knows is ignored":       {func(o *Options) { o.Sheet.Ignore = []string{"Antekning", "Kontorsid", "Ort"} }, true},
		"a column is ignored that another stands for": {func(o *Options) { o.Sheet.Ignore = []string{"Anteckning"} }, true},
		"a column is ignored":                         {func(o *Options) { o.Sheet.Ignore = []string{"Bostad"} }, false},
		"a name that is new":                          {func(o *Options) { o.Sheet.Names = 1 }, false},
		"another default time":                        {func(o *Options) { o.Sheet.DefaultTime = "09:00" }, false},
		"another time zone":                           {func(o *Options) { o.Sheet.Timezone = "Europe/Helsinki" }, false},
		"another date format":                         {func(o *Options) { o.Sheet.DateFormat = "DD/MM/YYYY" }, false},
		"another encoding":                            {func(o *Options) { o.Sheet.Encoding = "macroman" }, false},
	} {
		if got := key(tt.change, server, ""); (got == want) != tt.same {
			t.Errorf("%s: the same is %t", name, got == want)
		}
	}
	if key(nil, "https://other.example", "") == want || key(nil, server, "Lund") == want || key(nil, server, "Lund") != key(nil, server, "LUND") {
		t.Error("the server or the workbook's sheet does not count, or its case does")
	}
	dates := func(format string) string { return key(func(o *Options) { o.Sheet.DateFormat = format }, server, "") }
	if dates("DD/MM/YYYY") != dates("dd/mm/yyyy") {
		t.Error("the case of a date format counts")
	}

	ignoring := func(columns ...string) string { return key(func(o *Options) { o.Sheet.Ignore = columns }, server, "") }
	if ignoring("Bostad", "Möte") != ignoring(" möte", "BOSTAD", "Möte", "x") || ignoring("Bostad") == ignoring("Möte") {
		t.Error("how ignored columns are written counts, or which they are does not")
	}

	// It is stored: what it was for a run must never change.
	o := Defaults()
	if got, want := o.key(server, ""), "2025e0695fe84dea"; got != want {
		t.Errorf("the key of the defaults is %s, want %s", got, want)
	}
	if got := keyOf(journal.Info{Options: `{"sheet":{},"send":{}}`, Server: server}); got != o.key(server, "") {
		t.Errorf("the key of a run that has none is %s", got)
	}
}
