package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"comebacks/report/words"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// pages are the templates of all pages, by their names. Each has a block "main", which
// layout.html shows in its place; files that begin with _ are parts, which every page may
// use.
type pages struct {
	byName map[string]*template.Template
}

func newPages() (*pages, error) {
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	var shared, own []string
	for _, name := range names {
		base := path.Base(name)
		if strings.HasPrefix(base, "_") || base == "layout.html" {
			shared = append(shared, name)
		} else {
			own = append(own, name)
		}
	}
	common, err := template.ParseFS(pageFiles, shared...)
	if err != nil {
		return nil, err
	}
	p := &pages{byName: make(map[string]*template.Template)}
	for _, name := range own {
		t, err := common.Clone()
		if err == nil {
			t, err = t.ParseFS(pageFiles, name)
		}
		if err != nil {
			return nil, err
		}
		p.byName[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return p, nil
}

// view is what a template is given. In it, {{.Say "key"}} is a text, {{.Path "runs"}} an
// address, and .Data what the handler shows; within a range these are {{$.Say …}}.
type view struct {
	Voice    words.Voice
	Page     string // its name, which the navigation marks
	Title    string
	Practice bool
	Hosted   bool   // an office shares the page
	Guest    string // who has signed in, if people do
	Here     string // the page's own address, for forms that lead back to it
	Data     any

	guest guest
	room  string
	base  string
}

// Reads reports whether the guest may look at runs, and Sends whether she may do all that
// there is to do.
func (v view) Reads() bool { return v.guest.may(toRead) }
func (v view) Sends() bool { return v.guest.may(toSend) }

// Say is a text: see words.Voice.Say.
func (v view) Say(key string, blanks ...any) string { return v.Voice.Say(key, blanks...) }

// Path is the address of something of the office: Path "files" .ID "send".
func (v view) Path(parts ...any) string {
	at := v.base
	for _, p := range parts {
		at += "/" + fmt.Sprint(p)
	}
	if len(parts) == 0 {
		at += "/"
	}
	return at
}

// Sentence makes a sentence of a text, which begins small and has no full stop so that it
// can be joined to others. What begins with a name or a quotation stays as it is, as does
// what begins with the name of the file, if that is given.
func (v view) Sentence(text string, name ...string) string {
	first, _, _ := strings.Cut(text, " ")
	for _, n := range name {
		if strings.HasPrefix(text, n) {
			first = ""
		}
	}
	if first != "" && strings.IndexFunc(strings.TrimRight(first, ",;"), func(r rune) bool { return !unicode.IsLetter(r) }) < 0 {
		r, size := utf8.DecodeRuneInString(text)
		text = string(unicode.ToUpper(r)) + text[size:]
	}
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?:") && !strings.HasSuffix(text, "…") {
		text += "."
	}
	return text
}

// Capital is a text with a capital, for a line of its own.
func (v view) Capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// Short is a text up to its first middle dot, for a title.
func (v view) Short(text string) string {
	text, _, _ = strings.Cut(text, " · ")
	return text
}

// Step is the number of the step that a page is of; 0 for none.
func (v view) Step() int {
	if v.Hosted && !v.Sends() { // who takes none
		return 0
	}
	switch v.Page {
	case "start":
		return 1
	case "file", "faults":
		return 2
	case "confirm", "waiting", "resume":
		return 3
	case "run":
		if p, is := v.Data.(*runPage); is && p.State == stateDone {
			return 4
		}
		return 3
	}
	return 0
}

// Count is a number that may be left out, for Say.
func (v view) Count(n *int) int { return *n }

// Lines reports whether a text has several lines, which an input would make one.
func (v view) Lines(text string) bool { return strings.ContainsAny(text, "\r\n") }

// Asset is the address of a file of the page's own, Real that of a page outside
// practice, and Trial one within.
func (v view) Asset(name string) string { return v.room + "/assets/" + name }
func (v view) Real(of string) string    { return v.room + "/" + of }
func (v view) Trial(of string) string   { return v.room + practiceBase + "/" + of }

// Modules are the scripts that table.js imports, so that they are fetched beside each
// other.
func (v view) Modules() (names []string) {
	files, _ := fs.Glob(assetFiles, "assets/*.js") // the pattern is sound
	for _, name := range files {
		if name = path.Base(name); name != "table.js" {
			names = append(names, name)
		}
	}
	return names
}

// write writes a page, whole or not at all.
func (p *pages) write(v *visit, page, title string, data any) error {
	shown := view{
		Voice: v.voice, Page: page, Title: title, Practice: v.office.practice, Hosted: v.hosted(), Here: v.here(), Data: data,
		guest: v.guest, room: v.room, base: v.room + v.office.base(),
	}
	if shown.Hosted {
		shown.Guest = v.guest.name
	}
	var text bytes.Buffer
	if err := p.byName[page].ExecuteTemplate(&text, "layout.html", shown); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Length", strconv.Itoa(text.Len()))
	_, _ = text.WriteTo(v.w) // a browser that is gone is no error
	return nil
}

// writePlain writes a small page that needs nothing else of ours.
func (p *pages) writePlain(w http.ResponseWriter, status int, v words.Voice, data any) {
	var text bytes.Buffer
	if err := p.byName["error"].ExecuteTemplate(&text, "plain", view{Voice: v, Data: data}); err != nil {
		http.Error(w, "", http.StatusInternalServerError) // a test finds it before anybody else
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(text.Len())) // it ends before what is read after it
	w.WriteHeader(status)
	_, _ = text.WriteTo(w) // a browser that is gone is no error
}
