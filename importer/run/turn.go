package run

// turn lets the first request with a login go alone among those with that login, so
// that a wrong password is tried only once. Requests with other logins go on
// meanwhile. Once an answer has come that does not speak against the login, all its
// requests may go together.
//
// A row takes the turn before it is recorded as being sent, and gives it back after
// its request: so only one such row is being sent. The others do not wait in place,
// as that would keep rows with other logins from their turn; they are put aside, and
// come back. All fields are guarded by the gate.
type turn struct {
	together bool     // requests may go together
	taken    int      // requests that have the turn
	lookups  int      // look-ups that wait for it
	aside    []func() // bring back rows that wait for it
}

func (t *turn) free() bool { return t.together || t.taken == 0 }

func (g *gate) turn(login string) *turn {
	t := g.turns[login]
	if t == nil {
		t = &turn{}
		g.turns[login] = t
	}
	return t
}

// take takes the turn of a login for a row, or reports that another request has it:
// then again is called when it may be tried once more. A row that was tried before
// comes back before those that were not; otherwise each would be tried before one of
// them has failed as often as it may.
func (g *gate) take(login string, tried bool, again func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.turn(login)
	if t.free() {
		t.taken++
		if t.lookups > 0 {
			g.worker.Broadcast() // they no longer go before
		}
		return true
	}
	if tried {
		t.aside = append([]func(){again}, t.aside...)
	} else {
		t.aside = append(t.aside, again)
	}
	return false
}

// hasTurn reports whether a row could take a login's turn now.
func (g *gate) hasTurn(login string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.turn(login).free()
}

// giveBack gives a login's turn back.
func (g *gate) giveBack(login string) {
	g.mu.Lock()
	back := g.returned(login)
	g.mu.Unlock()
	for _, again := range back {
		again()
	}
}

// returned gives a login's turn back, and those that come back for it.
func (g *gate) returned(login string) (back []func()) {
	t := g.turn(login)
	if t.taken--; t.lookups > 0 {
		g.lookup.Broadcast()
	}
	return t.back()
}

// together lets the requests with a login go together: an answer has shown that
// it may be right, or there will be none.
func (g *gate) together(login string) {
	g.mu.Lock()
	t := g.turn(login)
	if t.together {
		g.mu.Unlock()
		return
	}
	t.together = true
	g.wakeAll()
	g.mu.Unlock()
	g.bringBack(login)
}

// bringBack brings back a row that waits for a login's turn, if the turn is free. It
// is also called when a row that may have been brought back has not taken the turn;
// otherwise those behind it would wait in vain.
func (g *gate) bringBack(login string) {
	g.mu.Lock()
	back := g.turn(login).back()
	g.mu.Unlock()
	for _, again := range back {
		again()
	}
}

// back takes those from aside that may have the turn now.
func (t *turn) back() (back []func()) {
	switch {
	case len(t.aside) == 0 || !t.free():
	case t.together:
		back, t.aside = t.aside, nil
	default:
		back, t.aside = t.aside[:1:1], t.aside[1:]
	}
	return back
}
