// Package web is the page: what an office manager sees in her browser instead of a
// terminal. She hands in a sheet, corrects it in its cells, sends it, and has her
// results.
//
// It is a front end like the command line: it asks package job, and shows what that
// tells. What it sends, it sends from a file on disk, by the very same job, so that
// resume, runs, report and reconcile work for its runs as for all others. It knows no
// rule, and not what an answer of Vitec's means.
//
// A request passes the guard (guard.go), which knows the address that people use, the
// browser's word on where a request comes from, and a cookie. Then a route (routes.go)
// leads it to a handler, which is a function of a visit and shows a page (pages.go, pages/)
// or answers with JSON. No GET changes anything.
//
// An office has a journal, the files that were handed in for it, and the queue of what
// is to be sent. Practice is an office of its own, with the stand-in for Vitec, which
// is forgotten when the program ends.
//
// # Where what stands
//
//	start, end    serve.go, door.go, running.go (another start of the
//	              program) and ticket.go, office.go, quit.go
//	a request     guard.go, pace.go, routes.go, visit.go, pages.go, assets.go
//	guests        guest.go (who asks, and what she may), session.go (how an office's people
//	              sign in), purge.go (what is about others, once a day)
//	handing in    handin.go, ondisk.go (a file that lies on this machine), files.go
//	              (all of them), fileinfo.go (file.json of each), lifetimes.go
//	a sheet       seeing.go (what is shown of it, and when it is looked at again),
//	              check.go (one look), spool.go and spooledrow.go (its rows, on disk),
//	              looknow.go (a look for whoever must have one), judge.go (one row, at once)
//	corrections   edit.go and answers.go (requests), changes.go (what was changed, on
//	              disk), corrected.go (the file that is sent), readings.go (how it is read)
//	its page      filepage.go, rows.go (the table's JSON), faultlist.go, start.go
//	people        people.go, whom.go
//	sending       confirm.go, sends.go (what was confirmed), waiting.go, queue.go
//	              and queueend.go, maysend.go, sending.go (what the queue does with
//	              it), sentruns.go, live.go and progress.go
//	runs          runs.go, runpage.go, actions.go (stop, resume, settle), compare.go, correct.go
//	              (its rows as a new file), downloads.go
//	the rest      settings.go, logins.go, language.go, template.go, practice.go
//
// The way of a look: a file is handed in, or a cell is changed. File.lookAgain begins a
// check, which writes the corrected file if there are changes (file.corrected), opens a
// job on it, and puts each row into its spool. The table asks for parts of that while it
// grows. A newer check takes the place of the one that is shown when it has ended
// (file.ended); until then a change is judged by itself (judge).
package web
