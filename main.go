// Comebacks makes comebacks (återkomster) in Vitec Connect out of the rows of
// a sheet: every valid row becomes exactly one, or a line that says why not.
//
// The way a row goes is told in package importer; the commands are in
// importer/cli.
package main

import (
	"os"

	"comebacks/importer/cli"
)

func main() { os.Exit(cli.Run()) }
