package run

import "comebacks/importer"

// What a login may look up, by kind. Vitec grants that separately from the
// right to create comebacks.

const (
	// blindAfter is the number of contacts of a customer, all of them
	// refused, after which no more are looked up: the account has no right
	// to.
	blindAfter = 3
	// forbiddenInRow is the number of customers in a row, all of them refused
	// to a login, after which it is not used to ask for that kind any more.
	// Vitec blocks those who go on.
	forbiddenInRow = 5
)

// Why a contact can't be looked up, for people.
var (
	noRight      = importer.Reason(importer.NoRightToLook)
	noLogin      = importer.Reason(importer.NoLoginForIt)
	loginRefused = importer.Reason(importer.LoginUnwelcome)
	notTaken     = importer.Reason(importer.LoginNotTaken)
	saysNothing  = importer.Reason(importer.AnswerSilent)
)

// findKind is the kind of look-ups of comebacks.
const findKind = "find"

// inRow counts the customers in a row for whom a login may not ask for something.
type inRow struct {
	denied int                 // of them those with 401
	all    int                 // with 401 or 403
	why    *importer.FindError // the last refusal
}

// refuse records that a login may not ask for something, for one more
// customer.
func (l *knownLogin) refuse(kind string, why *importer.FindError) {
	n := l.kinds[kind]
	if n == nil {
		n = &inRow{}
		if l.kinds == nil {
			l.kinds = make(map[string]*inRow)
		}
		l.kinds[kind] = n
	}
	n.all++
	n.why = why
	if why.Verdict == importer.AnswerCredentials {
		n.denied++
	}
}

// allow records that a login may ask for something.
func (l *knownLogin) allow(kind string) { delete(l.kinds, kind) }

// refuses gives why a login does not ask for something any more; nil if it
// does.
func (l *knownLogin) refuses(kind string) *importer.FindError {
	if n := l.kinds[kind]; n != nil && (n.denied >= deniedInRow || n.all >= forbiddenInRow) {
		return n.why
	}
	return nil
}

// refusal is the answer to what is not asked any more.
func refusal(v importer.Verdict, status int, reason string) *importer.FindError {
	return &importer.FindError{Verdict: v, Status: status, Reason: reason}
}

// withoutLogin gives why nothing can be asked for a customer with its login; nil if
// it can.
func (a *access) withoutLogin(customerID string) *importer.FindError {
	switch code := a.closed(customerID); {
	case code == importer.NoLogin:
		return refusal(importer.AnswerCredentials, 0, noLogin)
	case byLogin(code):
		return refusal(importer.AnswerCredentials, 401, loginRefused)
	}
	return nil
}

// mayNotAsk gives why something is not asked for a customer; nil if it is.
func (a *access) mayNotAsk(customerID, kind string) *importer.FindError {
	a.mu.Lock()
	defer a.mu.Unlock()
	if no := a.withoutLogin(customerID); no != nil {
		return no
	}
	c, l := a.of(customerID)
	switch {
	case l.unasked:
		return refusal(importer.AnswerCredentials, 401, loginRefused)
	case c.kinds[kind] != nil:
		return c.kinds[kind]
	}
	return l.refuses(kind)
}

// asked learns from the answer to what was asked; fail is nil if it was answered.
func (a *access) asked(customerID, kind string, fail *importer.FindError) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	switch {
	case fail == nil || fail.Verdict == importer.AnswerRejected && fail.Status != 0:
		l.accept(c)
		l.allow(kind)
		return
	case fail.Verdict == importer.AnswerForbidden:
		l.accept(c)
	case fail.Verdict == importer.AnswerCredentials:
		l.unasked = !l.wasAccepted()
	default:
		return
	}
	if c.kinds[kind] == nil {
		if c.kinds == nil {
			c.kinds = make(map[string]*importer.FindError)
		}
		c.kinds[kind] = refusal(fail.Verdict, fail.Status, fail.Reason)
		l.refuse(kind, c.kinds[kind])
	}
}

// mayNotFind gives why no contact of a customer is looked up for lack of a login; nil
// if they are.
func (a *access) mayNotFind(customerID string) *importer.FindError {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.withoutLogin(customerID)
}

// blind reports whether no contact of a customer can be looked up, and why.
func (a *access) blind(customerID string) (why string, blind bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if no := a.withoutLogin(customerID); no != nil {
		return no.Reason, true
	}
	c, l := a.of(customerID)
	if c.lookups >= blindAfter || c.lookups >= 0 && l.refuses(findKind) != nil {
		return noRight, true
	}
	return "", false
}

// lookedUp records that this many contacts of a customer can be looked up at
// once.
func (a *access) lookedUp(customerID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	l.accept(c)
	l.allow(findKind)
	c.lookups = -1
}

// lookupForbidden records that contacts of a customer may not be looked up: the
// login is right.
func (a *access) lookupForbidden(customerID string, contacts int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	l.accept(c)
	if contacts == 1 && c.lookups >= 0 {
		l.noLookups(c, c.lookups+1, importer.AnswerForbidden)
	}
}

// noLookups counts contacts of a customer that may not be looked up.
func (l *knownLogin) noLookups(c *knownCustomer, n int, v importer.Verdict) {
	was := c.lookups
	if c.lookups = n; was < blindAfter && n >= blindAfter {
		l.refuse(findKind, refusal(v, 0, noRight))
	}
}

// accepted records that the login of a customer is right.
func (a *access) accepted(customerID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	l.accept(c)
}

// wasAccepted reports whether the login of a customer was accepted, so that a 401 to
// a look-up can't mean that the password is wrong.
func (a *access) wasAccepted(customerID string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, l := a.of(customerID)
	return l.wasAccepted()
}

// lookupDenied records that the login was not accepted for a look-up; before
// says that an earlier run's POST with it was accepted. It reports whether no
// login is left.
func (a *access) lookupDenied(customerID string, before bool) (noneLeft bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	switch {
	case l.wasAccepted(): // it may not look up
		l.noLookups(c, max(c.lookups, 0)+blindAfter, importer.AnswerCredentials)
	case before: // the next POST will show which of the two it is
		if !c.doubted {
			l.doubtful++
		}
		c.doubted = true
	default:
		l.refused = true
	}
	return a.noneLeft()
}

// isDoubtful reports whether the password may be wrong, so that a look-up should not
// try it, and whether it was tried for this customer already, or for so many that it
// is not tried for another: there may never be a POST that shows which it is.
func (a *access) isDoubtful(customerID string) (login, tried bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, l := a.of(customerID)
	return l.doubtful > 0, l.doubtful >= deniedInRow || l.doubtful > 0 && c.doubted
}

// listsRefused records that a list of contacts was refused, each of which
// could be looked up alone.
func (a *access) listsRefused() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.noLists = true
}

func (a *access) oneByOne() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.noLists
}
