package importer

import (
	"time"
	_ "time/tzdata" // a machine may have no time zones
)

// Sweden is the clock of those whom the program is for: that of dates without an offset,
// and of all times that a person reads, as a server may be set to another.
var Sweden = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // it is built in
	}
	return zone
}()

// InSweden is a time by that clock.
func InSweden(t time.Time) time.Time { return t.In(Sweden) }
