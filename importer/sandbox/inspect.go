package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Inspections are the methods and paths below /sandbox/: for whoever tries something out,
// to see what the stand-in holds, and to do what a colleague might do in Vitec.
var Inspections = []string{
	"GET /sandbox/comebacks",
	"POST /sandbox/comebacks",
	"PATCH /sandbox/comebacks/{id}",
	"DELETE /sandbox/comebacks/{id}",
	"GET /sandbox/people",
	"GET /sandbox/stats",
}

// inspection serves what lies below /sandbox/.
func (s *Server) inspection() http.Handler {
	mux := http.NewServeMux()
	for i, answer := range []http.HandlerFunc{
		s.list,
		s.addByHand,
		s.moveByHand,
		s.removeByHand,
		func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.people.Population) },
		func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.Stats()) },
	} {
		mux.Handle(Inspections[i], answer)
	}
	return mux
}

// list streams all comebacks as an array, one a line.
func (s *Server) list(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", jsonType)
	b := bufio.NewWriterSize(w, 1<<16)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	separator := "["
	for _, c := range s.store.snapshot() {
		_, err := b.WriteString(separator)
		if err := errors.Join(err, e.Encode(c)); err != nil {
			return // the caller has gone
		}
		separator = ","
	}
	if separator == "[" {
		_, _ = b.WriteString(separator)
	}
	_, _ = b.WriteString("]\n")
	_ = b.Flush()
}

// addByHand takes a comeback that has its customer and contact in the body.
func (s *Server) addByHand(w http.ResponseWriter, r *http.Request) {
	var b struct {
		CustomerID string `json:"customerId"`
		ContactID  string `json:"contactId"`
		body
	}
	if !readByHand(w, r, &b) {
		return
	}
	if b.CustomerID == "" || b.ContactID == "" {
		http.Error(w, "customerId and contactId are needed", http.StatusBadRequest)
		return
	}
	c, faults := b.comeback(b.CustomerID, b.ContactID)
	if len(faults) > 0 {
		http.Error(w, faults[0].field+": "+faults[0].message, http.StatusBadRequest)
		return
	}
	c.ID = s.newID()
	s.store.add(c, s.now)
	writeJSON(w, http.StatusCreated, c)
}

// moveByHand gives a comeback the date in the body.
func (s *Server) moveByHand(w http.ResponseWriter, r *http.Request) {
	var b struct {
		Date string `json:"date"`
	}
	if !readByHand(w, r, &b) {
		return
	}
	instant, err := parseDate(b.Date)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c, there := s.store.move(r.PathValue("id"), b.Date, instant)
	if !there {
		http.NotFound(w, r)
		return
	}
	writeJSON(w, http.StatusOK, c)
}

func (s *Server) removeByHand(w http.ResponseWriter, r *http.Request) {
	if !s.store.remove(r.PathValue("id")) {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// readByHand reads a JSON body whatever its type is said to be, as curl says
// something else by default, and answers if that can't be done.
func readByHand(w http.ResponseWriter, r *http.Request, into any) bool {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		http.Error(w, fmt.Sprintf("read the body: %v", err), http.StatusBadRequest)
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
