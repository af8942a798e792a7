package job_test

import (
	"errors"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// A run that an older version began is gone on with only if its rows are counted
// as that version counted them: what it knows, it knows by the numbers of rows.
func TestRunOfAnotherCounting(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", "sep=;", "customerId;contactId;date", "M1;K1;2031-05-03", "M1;K2;2031-05-03", "M1;K3;2031-05-03")
	o.stopped(path, 1)
	info, made := o.run(1), len(o.Comebacks())
	if !strings.Contains(info.Options, `,"counting":1,"countsAnew":true`) {
		t.Fatalf("the run has the options %s", info.Options)
	}
	older := info
	older.Options = strings.Replace(info.Options, `,"counting":1,"countsAnew":true`, "", 1)
	jb, err := job.Resume(t.Context(), older, job.ResumeOptions{Journal: o.journal}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if told := jb.Seen().Notices; len(told) != 1 || told[0].Code != importer.CountedOtherwise {
		t.Errorf("told is %+v", told)
	}
	if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
		t.Fatal(err)
	}
	var stopped *importer.Stopped
	if _, err := jb.Send(t.Context()); !errors.As(err, &stopped) || stopped.Cause != importer.CountedByOlder || len(o.Comebacks()) != made {
		t.Errorf("it ends with %v and %d comebacks", err, len(o.Comebacks()))
	}
	jb.Close()
	if sum := o.imports(path); sum.Counts[importer.Created]+sum.Counts[importer.Duplicate] != 3 || len(o.Comebacks()) != 3 {
		t.Errorf("imported again, it has %v of %d", sum.Counts, len(o.Comebacks()))
	}
}

func TestCountsAnew(t *testing.T) {
	const head, row = "customerId;contactId;date", "M1;K1;2031-05-03"
	for text, want := range map[string]bool{
		head + "\n" + row:                                     false,
		head + "\r\n" + row + "\r\n":                          false,
		head + "\r" + row + "\r":                              true, // the file ends in \n
		head + "\n" + `M1;"K1";"2031-05-03"`:                  false,
		"sep=;\n" + head + "\n" + row:                         true,
		head + "\r\r\n" + row + "\r\r\n":                      true,
		head + "\n" + row + "\r" + row + "\n":                 true,
		head + "\n" + row + "\n" + `M1;K1;"2031-05-03` + "\n": true,
	} {
		o := newOffice(t, sandbox.Config{})
		o.imports(o.write("k.csv", text))
		if got := strings.Contains(o.run(1).Options, `,"counting":1,"countsAnew":true`); got != want {
			t.Errorf("%q is counted anew: %t", text, got)
		}
	}
}
