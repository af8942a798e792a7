package web

import "fmt"

// These are the data of the pages as their handlers give them, with what the tests need.

type fakePage struct {
	ID, Name                                                                                       string
	Sheets                                                                                         []string
	Sheet, State, What, Do                                                                         string
	Revision                                                                                       int
	Counting                                                                                       bool
	Done                                                                                           int
	Of                                                                                             string
	Rows, Will, Invalid, Duplicates, Known, Similar, Coming, Says, InDoubt, ToBeFound, NotLookedUp int
	Send                                                                                           *int
	Columns                                                                                        []fakeColumn
	Customer                                                                                       string
	AsksCustomer                                                                                   bool
	Dates                                                                                          []fakeDates
	Past                                                                                           int
	AllowPast                                                                                      bool
	NameAlone                                                                                      int
	MatchName                                                                                      bool
	Notes, Warnings                                                                                []string
	Kinds                                                                                          []fakeKind
	Unfilled                                                                                       bool
	First                                                                                          *fakeFirst
	Changes                                                                                        int
	Undo, Redo                                                                                     string
	UndoStep, RedoStep                                                                             int
	Before                                                                                         []fakeBefore
	LookUp                                                                                         fakeLookUp
	Run                                                                                            int64
	Place                                                                                          int
	Newer, Kept                                                                                    string
	Read                                                                                           bool
	Attention                                                                                      int
}

type fakeColumn struct {
	Index                                int
	Letter, Name, Field, Near, NearLabel string
	Taken, Ours, Beside                  bool
	Options                              []fakeOption
}

type fakeOption struct {
	Value, Label string
	Selected     bool
}

type fakeDates struct {
	Example, DayFirst, MonthFirst string
	Rows                          int
	Chosen                        string
}

type fakeKind struct {
	Key, Title, Column string
	Rows, First        int
	Values             []fakeValue
	Replaceable        bool
}

type fakeValue struct {
	Value string
	Count int
}

type fakeFirst struct {
	Row          int
	Column, Text string
}

type fakeBefore struct{ Text, Link, LinkText string }

type fakeLookUp struct {
	State           string
	Rows, Done, All int
	Missing         []string
	What, Do        string
}

// fakePageOf is a file that was checked, and has faults.
func fakePageOf(rows int) fakePage {
	faulty := (rows - offset + every - 1) / every
	will := rows - faulty - 5
	p := fakePage{
		ID: "1", Name: "kunder.xlsx", State: "checked", Revision: 3, Read: true, Attention: faulty, Rows: rows, Invalid: faulty, Will: will, Duplicates: 5, Send: &will,
		Notes: []string{"filen är Windows-1252, med ; mellan kolumnerna", "3 tomma rader hoppades över"},
		First: &fakeFirst{offset + 2, "E ”Tid”", kindsOfFault[0].wrong}, LookUp: fakeLookUp{State: "none"},
		Kept: "Filen sparas på den här datorn i 90 dagar efter att den skickats, 14 dagar om den aldrig skickas.",
	}
	fields := []string{"customerId", "contactId", "-", "date", "time", "estateId", "userId", "officeId", "note"}
	labels := []string{"byråns Vitec-nummer (M30011)", "kontaktens id i Vitec (ADR…)", "tas inte med", "datum", "klockslag", "bostadens id", "handläggare", "kontor", "anteckning"}
	for i, name := range fakeColumns {
		c := fakeColumn{Index: i, Letter: string(rune('A' + i)), Name: name, Field: fields[i], Taken: fields[i] != "-"}
		c.Options = append(c.Options, fakeOption{Label: "Välj …"})
		for j := range fields {
			c.Options = append(c.Options, fakeOption{fields[j], labels[j], i == j})
		}
		p.Columns = append(p.Columns, c)
	}
	for i, k := range kindsOfFault {
		kind := fakeKind{Key: fmt.Sprintf("%s:%d", k.code, k.column), Title: k.title, Column: fmt.Sprintf("%c ”%s”", 'A'+k.column, fakeColumns[k.column]), Rows: faulty / 4, First: offset + 2 + i*every}
		if i < 2 {
			kind.Replaceable, kind.Values = true, []fakeValue{{k.cell, faulty / 4}}
		}
		p.Kinds = append(p.Kinds, kind)
	}
	return p
}

type fakeStart struct {
	Unfinished []fakeUnfinished
	Waiting    []fakeWaiting
	Files      []fakeUnsent
	Runs       []fakeRun
	More       bool
	Kept       string
}

type fakeUnfinished struct {
	Run  int64
	Text string
}
type fakeWaiting struct{ ID, Name, Text string }
type fakeUnsent struct{ ID, Name, When string }
type fakeRun struct {
	Run                          int64
	When, Who, Name, State, Text string
	Counts                       []fakeCount
}
type fakeCount struct {
	Status, Word string
	Rows         int
}

func fakeStartOf() fakeStart {
	return fakeStart{
		Unfinished: []fakeUnfinished{{12, "körning 12, kunder.xlsx, avbruten vid 212 av 400"}},
		Waiting:    []fakeWaiting{{"4", "april.xlsx", "väntade på sin tur när programmet avslutades och skickades inte"}},
		Files:      []fakeUnsent{{"7", "vårens återkomster.csv", "i går 16:20"}},
		Runs: []fakeRun{
			{13, "i dag 14:05", "Karin", "mars.xlsx", "done", "klar", []fakeCount{{"created", "skapade", 398}, {"rejected", "avvisade", 2}, {"invalid", "har fel", 15}}},
			{12, "i går 14:05", "Karin", "kunder.xlsx", "stopped", "stoppad", []fakeCount{{"created", "skapade", 210}, {"uncertain", "oklara", 2}, {"unsent", "inte skickade", 188}}},
			{11, "2032-11-02 09:12", "Nils", "februari.csv", "done", "klar", []fakeCount{{"created", "skapade", 120}, {"duplicate", "dubbletter", 4}}},
		},
		More: true, Kept: "Filen sparas på den här datorn i 90 dagar efter att den skickats, 14 dagar om den aldrig skickas.",
	}
}

type fakeFaults struct {
	ID, Name, Kind, Back, Locked string
	Kinds                        []fakeKind
	Total, From, To              int
	Previous, Next               string
	Faults                       []fakeLine
}

type fakeLine struct {
	Row, Column                    int
	Where, What, Do, Value, Before string
	Choices                        []fakeChoice
	Editable                       bool
	Cells                          []cellField
}

func fakeFaultsOf() fakeFaults {
	f := fakeFaults{ID: "1", Name: "kunder.xlsx", Kinds: fakePageOf(400).Kinds, Total: 120, From: 1, To: 50, Back: "files/1/faults", Next: "/room/files/1/faults?page=2"}
	for i := range 50 {
		k := kindsOfFault[i%4]
		line := fakeLine{Row: 5 + 17*i, Column: k.column, Where: fmt.Sprintf("Rad %d, %c ”%s”", 5+17*i, 'A'+k.column, fakeColumns[k.column]), What: k.wrong, Value: k.cell, Before: k.cell, Editable: true}
		if k.code == "several-contacts" {
			line.Choices, line.Before = []fakeChoice{{"ADR1", "Anna Öberg, Lund"}, {"ADR2", "Anna Öberg, Umeå"}}, ""
		}
		f.Faults = append(f.Faults, line)
	}
	return f
}
