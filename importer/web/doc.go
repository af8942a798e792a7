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
package web
