// Package importer makes comebacks in Vitec Connect out of the rows of a
// sheet, so that every valid row becomes exactly one comeback, or a line that
// says why not. Never twice, never lost, never wrong in silence.
//
// # The way a row goes
//
//	sheet ──► check ──► journal: "sending" ──► connect ──► journal: outcome ──► results
//	(read)    (Rules)   (durable first)        (Run)           └► settle: look up what is uncertain
//
// A row whose answer was lost is in doubt until a look-up proves that its
// comeback is there, or that it is not: see absence.go. Only then may it be sent
// again, and until then no other row of its contact and time is.
//
// This package owns the words that all the others share (Row, Comeback,
// Problem, Status, Outcome), the rules of a valid row (Rules), and the run
// (Run). It knows neither file formats nor HTTP nor SQL: those stand behind
// the small interfaces of ports.go, and the packages below this folder implement
// them.
package importer
