package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"comebacks/report/words"
)

// visit is one request that the guard has let in.
type visit struct {
	*Server
	office *office
	w      http.ResponseWriter
	r      *http.Request
	voice  words.Voice
	guest  guest
	who    string // the guest's name
}

// visit makes a visit of a request.
func (s *Server) visit(o *office, w http.ResponseWriter, r *http.Request) *visit {
	g := s.guestOf(r)
	return &visit{Server: s, office: o, w: w, r: r, voice: s.voiceOf(r), guest: g, who: g.name}
}

// voiceOf is how whoever makes a request is spoken to.
func (s *Server) voiceOf(r *http.Request) words.Voice { return s.voiceIn(s.languageOf(r)) }

func (s *Server) voiceIn(l words.Language) words.Voice {
	return words.Voice{Language: l, OnPage: true, Hosted: s.hosted()}
}

// handler answers a visit. What it returns is shown as a page of its own, with what to
// do about it.
type handler func(*visit) error

// path is where something of the office is: path("files/12") for a file.
func (v *visit) path(of string) string { return v.room + v.office.base() + "/" + of }

// see sends the browser on to a page of the office, after a POST.
func (v *visit) see(of string) error {
	http.Redirect(v.w, v.r, v.path(of), http.StatusSeeOther)
	return nil
}

// formFault is what keeps the form of a request from being read. It is to be asked before
// any value: FormValue alone takes a form that is too large, or cut, for an empty one.
func (v *visit) formFault() error {
	if err := v.r.ParseForm(); err != nil {
		var no *refusal
		var large *http.MaxBytesError
		if errors.As(err, &no) || errors.As(err, &large) {
			return err
		}
		return refuse(http.StatusBadRequest, "web.bad-form")
	}
	return nil
}

// here is the address of the page, or of the first one if a form has led to it.
func (v *visit) here() string {
	at := url.URL{Path: v.room + v.office.base() + "/"}
	if v.r.Method == http.MethodGet {
		at.Path, at.RawQuery = v.room+v.office.base()+v.r.URL.Path, v.r.URL.RawQuery
	}
	return at.String()
}

// seeBack sends the browser to the page that the form was on, which it names in its field
// back; or else to a page of the office.
func (v *visit) seeBack(or string) error {
	http.Redirect(v.w, v.r, v.below(v.r.FormValue("back"), v.path(or)), http.StatusSeeOther)
	return nil
}

// answer answers with JSON.
func (v *visit) answer(status int, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	v.w.WriteHeader(status)
	_, _ = v.w.Write(text) // a browser that is gone is no error
	return nil
}

// refusal is an answer that a person should understand: what is so, and what to do.
type refusal struct {
	status int    // of HTTP
	key    string // the text's: see words.Voice.Say
	blanks []any
}

func (r *refusal) Error() string { return r.key }

// refuse says no with a text.
func refuse(status int, key string, blanks ...any) error { return &refusal{status, key, blanks} }

// fail shows what a handler has returned.
func (v *visit) fail(err error) {
	p := errorIn(v.voice, err)
	p.Back, p.BackText = v.leadsOn()
	v.failAs(p)
}

// failAs shows the page of an error.
func (v *visit) failAs(p errorPage) {
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(p.Status)
	if err := v.pages.write(v, "error", v.voice.Say("web.error.title"), p); err != nil {
		http.Error(v.w, p.What, p.Status)
	}
}

// errorIn puts into words what a handler has returned.
func errorIn(v words.Voice, err error) errorPage {
	p := errorPage{Status: http.StatusInternalServerError}
	var no *refusal
	var large *http.MaxBytesError
	var fault *broke
	switch {
	case errors.As(err, &large):
		err = refuse(http.StatusRequestEntityTooLarge, "web.too-large", "n", large.Limit>>20)
	case errors.As(err, &fault):
		err = refuse(http.StatusInternalServerError, "web.fault")
	}
	if errors.As(err, &no) {
		p.Status = no.status
		p.What = v.Say(no.key, no.blanks...)
		if do := no.key + ".do"; v.Knows(do) {
			p.Do = v.Say(do, no.blanks...)
		}
	} else {
		var known bool
		if p.What, p.Do, known = v.Explain(err); known {
			p.Status = http.StatusConflict
		} else {
			p.What = v.System(err)
		}
	}
	if p.Do == "" {
		p.Do = v.Say("web.error.do")
	}
	return p
}

// errorPage is what the page of an error shows.
type errorPage struct {
	Status         int
	What, Do       string
	Back, BackText string // the page to go on with; "" for the first one
	Away           bool   // she has been signed out
}

// leadsOn is the page to go on with after an error: of the file or the run that the
// request was about, or where its form stood. It is "" for none.
func (v *visit) leadsOn() (path, text string) {
	switch id, n := v.r.PathValue("id"), v.r.PathValue("n"); {
	case id != "":
		if _, err := v.office.files.get(id); err == nil {
			path, text = v.path("files/"+id), v.voice.Say("web.waiting.file")
		}
	case n != "":
		if r, err := v.run(); err == nil {
			path, text = v.path("runs/"+number(r.Run)), v.voice.Say("web.error.run")
		}
	case v.r.Method == http.MethodPost && v.r.PostForm != nil: // which was read
		path, text = v.below(v.r.PostFormValue("back"), ""), v.voice.Say("web.confirm.back")
	}
	if v.r.Method == http.MethodGet && path == v.r.URL.Path {
		return "", ""
	}
	return path, text
}

// show shows a page.
func (v *visit) show(page, title string, data any) error { return v.pages.write(v, page, title, data) }

// errorOf puts into words what a handler has returned.
func (v *visit) errorOf(err error) errorPage { return errorIn(v.voice, err) }
