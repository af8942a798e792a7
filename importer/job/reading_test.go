package job_test

import (
	"context"
	"slices"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// A sheet that is refused can be asked about; with the answers it is taken, and the next
// one with the same header is read by them.
func TestRead(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	read := func(path string, sheet job.SheetOptions) *job.Reading {
		t.Helper()
		options := o.options()
		sheet.Timezone, sheet.DefaultTime = options.Sheet.Timezone, options.Sheet.DefaultTime
		options.Sheet, options.As = sheet, "kunder.csv"
		r, err := job.Read(context.Background(), path, options)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	path := o.write("in.csv", "Vem,datum,anteckning,", "ADR1,2099-01-01 10:00,,x", "ADR2,2099-01-02 10:00,,y")
	r := read(path, job.SheetOptions{})
	if r.Failure == nil || r.Said || !slices.Contains(r.Missing, importer.ContactID) || len(r.Sample) != 2 || len(r.Header) != 4 {
		t.Fatalf("it is %+v", r)
	}
	if _, err := o.open(path, quiet); err == nil {
		t.Error("it is taken as it is")
	}
	answers := job.SheetOptions{Map: []string{"Vem=contactId", job.ColumnByLetter(3) + "=estateId"}, Customer: "M1"}
	if r = read(path, answers); r.Failure != nil || len(r.Missing) > 0 {
		t.Fatalf("with the answers it is refused: %v, without %v", r.Failure, r.Missing)
	}
	o.imports(path, func(options *job.Options) {
		options.Sheet.Map, options.Sheet.Customer = answers.Map, answers.Customer
	})
	if held := o.Comebacks(); len(held) != 2 {
		t.Errorf("Vitec has %+v", held)
	}
	next := o.write("next.csv", "Vem,datum,anteckning,", "ADR3,2099-01-03 10:00,,z")
	if r = read(next, job.SheetOptions{}); r.Failure != nil || !r.Said || r.Customer != "M1" || !slices.Equal(r.Map, answers.Map) {
		t.Errorf("the next one is %+v, %v", r, r.Failure)
	}
	if _, err := job.Read(context.Background(), o.path("none.csv"), o.options()); err == nil {
		t.Error("no file can be read")
	}
}
