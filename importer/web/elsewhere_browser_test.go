package web

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// A page elsewhere gets nothing in a real browser that was let in, and changes nothing:
// neither one of another site, nor one on another port of this machine that knows the
// room, nor one whose host's name was made to lead here.
func TestPagesElsewhere(t *testing.T) {
	ctx := chromium(t, chromedp.Flag("host-resolver-rules", "MAP evil.example 127.0.0.1"))
	s := started(t, inFolder(t))
	_, port, _ := net.SplitHostPort(s.serving.door.host)
	var mu sync.Mutex
	var got []string // what the other page's server was sent
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r.URL.Path+" "+r.Header.Get("Cookie")+" "+r.Header.Get("Referer"))
		w.Header().Set("Content-Type", "text/html")
		http.SetCookie(w, &http.Cookie{Name: cookieName, Value: "x", Path: "/"}) // beside ours
		fmt.Fprint(w, "<!doctype html><title>evil</title><body>")
	}))
	defer evil.Close()
	_, evilPort, _ := net.SplitHostPort(evil.Listener.Addr().String())
	do(t, ctx, chromedp.Navigate(s.Entrance("settings")))
	until(t, ctx, `document.querySelector("form[action$='/quit']")`)
	base := "http://" + s.serving.door.host + s.room
	for _, site := range []string{"http://evil.example:" + evilPort, "http://127.0.0.1:" + evilPort} {
		do(t, ctx, chromedp.Navigate(site+"/"))
		for name, try := range map[string]string{
			"fetch":           `fetch(B + "/settings", {credentials: "include"}).then((r) => r.text())`,
			"fetch, no-cors":  `fetch(B + "/settings", {credentials: "include", mode: "no-cors"}).then((r) => r.text())`,
			"script":          `new Promise((done) => { const e = document.createElement("script"); e.src = B + "/assets/page.js"; e.type = "module"; e.onload = () => done("loaded"); e.onerror = () => done(""); document.body.append(e) })`,
			"plain script":    `new Promise((done) => { const e = document.createElement("script"); e.src = B + "/assets/page.js"; e.onload = () => done("loaded"); e.onerror = () => done(""); document.body.append(e) })`,
			"style":           `new Promise((done) => { const e = document.createElement("link"); e.rel = "stylesheet"; e.href = B + "/assets/page.css"; e.onload = () => done("loaded"); e.onerror = () => done(""); document.head.append(e) })`,
			"events":          `new Promise((done) => { const e = new EventSource(B + "/runs/1/progress", {withCredentials: true}); e.onmessage = () => done("told"); e.onerror = () => (e.close(), done("")) })`,
			"frame":           `new Promise((done) => { const e = document.createElement("iframe"); e.src = B + "/settings"; e.onload = () => { let text = ""; try { text = e.contentDocument?.body.textContent ?? "" } catch {} done(text) }; document.body.append(e) })`,
			"a window":        `new Promise((done) => { const w = open(B + "/settings"); setTimeout(() => { let text = ""; try { text = w?.document?.body?.textContent ?? "" } catch {} done(text); w?.close() }, 500) })`,
			"POST":            `fetch(B + "/quit", {method: "POST", credentials: "include", body: "sure=yes", mode: "no-cors", headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then((r) => r.text())`,
			"POST of text":    `fetch(B + "/quit", {method: "POST", credentials: "include", body: "sure=yes", mode: "no-cors"}).then((r) => r.text())`,
			"POST of JSON":    `fetch(B + "/quit", {method: "POST", credentials: "include", body: "{}", headers: {"Content-Type": "application/json"}}).then((r) => r.text())`,
			"beacon":          `(navigator.sendBeacon(B + "/quit", new URLSearchParams({sure: "yes"})), "")`,
			"form in a frame": formTo("application/x-www-form-urlencoded"),
			"form of text":    formTo("text/plain"),
			"form of parts":   formTo("multipart/form-data"),
		} {
			text := eval[string](t, ctx, strings.ReplaceAll(`Promise.resolve(`+try+`).then((x) => String(x), () => "")`, "B +", `"`+base+`" +`))
			if text != "" {
				t.Errorf("from %s, %s gets %q", site, name, text)
			}
		}
	}
	do(t, ctx, chromedp.Navigate("http://evil.example:"+port+s.room+"/settings"))
	if text := eval[string](t, ctx, "document.body.innerText"); !strings.Contains(text, "answers at no other address") {
		t.Errorf("by a name that leads here it says %s", text)
	}
	select {
	case <-s.quitting:
		t.Error("a page elsewhere has ended the program")
	default:
	}
	mu.Lock()
	for _, one := range got {
		if strings.Contains(one, s.guard.cookie) || strings.Contains(one, s.room) {
			t.Errorf("another server was sent %s", one)
		}
	}
	mu.Unlock()
	do(t, ctx, chromedp.Navigate(s.Address()+"settings"))
	until(t, ctx, `document.querySelector("form[action$='/quit']")`) // ours is known beside the other's cookie
}

// formTo sends a form into a frame.
func formTo(kind string) string {
	return `new Promise((done) => { const f = document.createElement("form"), to = document.createElement("iframe"); to.name = "to" + Math.random(); f.target = to.name;
		f.method = "post"; f.enctype = "` + kind + `"; f.action = B + "/quit"; f.innerHTML = "<input name=sure value=yes>"; document.body.append(to, f); f.submit();
		setTimeout(() => { let text = ""; try { text = to.contentDocument?.body?.textContent ?? "" } catch {} done(text) }, 300) })`
}
