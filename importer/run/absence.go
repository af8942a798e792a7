package run

import (
	"slices"
	"strings"
	"time"

	"comebacks/importer"
)

// What a look proves of a row in doubt.
//
// That it is there is matched: exactly one comeback of its contact at its time
// belongs to no row of ours, and was created when the row's can have been.
//
// That it is not there is proven, by a witness. Look-ups lag behind, lists are
// cut off, caches answer, times come in other zones than documented: an empty
// list alone proves nothing. But if a list shows a comeback made so late that
// the row's must have been made before it, and shows it exactly as it was
// sent, the list is complete as far as it matters here, and read correctly.
// See later and atTheEnd for what must be shown.

// plainlyOlder is how long before a row's request a comeback must have been
// created to be certainly not the row's.
const plainlyOlder = time.Hour

// judge answers questions as far as a look proves anything. Everything that
// is there is credited before anything is called absent.
func (s *settler) judge(qs []*question, seen sighting) error {
	var open []*question
	for _, q := range qs {
		s.setClock(q) // this look's answer may be the first to show it
		if _, told := seen.look.Held[q.ContactID]; !told {
			if err := s.reopen(q, importer.Problem{Code: importer.CannotLookUp, Value: saysNothing}); err != nil {
				return err
			}
			continue
		}
		if f, found := s.itsOwn(q, seen); found {
			seen.owners[strings.ToLower(f.ID)] = importer.Owner{RowRef: q.RowRef, Fingerprint: importer.Fingerprint{Key: slotKey(&q.Doubt, s.server, f)}}
			if err := s.there(q, f.ID); err != nil {
				return err
			}
			continue
		}
		open = append(open, q)
	}
	for _, q := range open {
		why, proven := s.absence(q, seen)
		var err error
		switch {
		case proven:
			err = s.absent(q)
		case why.Code == importer.Indistinct && (q.Began.IsZero() && q.Start.IsZero() || q.Restored):
			err = s.giveUp(q, why) // nobody knows when its request began, or whose that is: no later look can show more
		default:
			err = s.reopen(q, why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setClock gives a doubt its times by the server's clock, if that was unknown
// when it began.
func (s *settler) setClock(q *question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Began.IsZero() {
		q.Began = s.clock.at(q.Start)
		q.learned = true
	}
	if q.SeenBy.IsZero() {
		q.SeenBy = s.clock.at(q.Seen)
		q.learned = true
	}
	q.W = max(q.W, s.patience(q.Times))
}

// itsOwn finds the comeback that a row in doubt has made.
func (s *settler) itsOwn(q *question, seen sighting) (importer.Found, bool) {
	if q.Began.IsZero() || q.SeenBy.IsZero() || s.rivals(q) {
		return importer.Found{}, false
	}
	var atItsTime []importer.Found
	for _, f := range strangers(&q.Doubt, s.server, seen.look.Held[q.ContactID], seen.owners) {
		if q.Restored && sinceBackup(s.restored, f) {
			return importer.Found{}, false // it may be another row's, of which nobody knows any more
		}
		if f.Date.Unix() == q.Date.Unix() && !isOlder(&q.Doubt, f) {
			atItsTime = append(atItsTime, f)
		}
	}
	if len(atItsTime) != 1 || atItsTime[0].CreatedAt.IsZero() {
		return importer.Found{}, false
	}
	created := atItsTime[0].CreatedAt
	fits := !created.Before(q.Began.Add(-clockTolerance)) && !created.After(q.SeenBy.Add(q.W+clockTolerance))
	return atItsTime[0], fits
}

// rivals reports whether another row of the same contact and time is in doubt
// as well, as can be in a journal of the first version: then nobody can say
// which of the two a comeback that is there belongs to.
func (s *settler) rivals(q *question) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.customer(q.CustomerID).open {
		if other != q && slotOf(other.CustomerID, other.ContactID, other.Date) == slotOf(q.CustomerID, q.ContactID, q.Date) {
			return true
		}
	}
	return false
}

// strangers gives those of a contact's comebacks that belong to no row of ours
// and are not certainly older than the doubt: the row may have made any of
// them, whatever time they show. At the row's own time only those seen there
// before count as older.
//
// A comeback belongs to the row of ours that was answered its id only if it has
// that row's contact and time: answers may go to the wrong request.
func strangers(d *importer.Doubt, server string, held []importer.Found, owners map[string]importer.Owner) []importer.Found {
	var all []importer.Found
	for _, f := range held {
		owner, known := owners[strings.ToLower(f.ID)]
		ours := known && isAt(owner, d, server, f)
		older := slices.Contains(d.Before, f.ID) || f.Date.Unix() != d.Date.Unix() && isOlder(d, f)
		if !ours && !older {
			all = append(all, f)
		}
	}
	return all
}

// slotKey gives the key of a comeback of the doubt's contact.
func slotKey(d *importer.Doubt, server string, f importer.Found) uint64 {
	return importer.Comeback{CustomerID: d.CustomerID, ContactID: d.ContactID, Date: f.Date}.Fingerprint(server).Key
}

// isAt reports whether a row asked for a comeback for the doubt's contact at the
// time of one that is there.
func isAt(owner importer.Owner, d *importer.Doubt, server string, f importer.Found) bool {
	c := importer.Comeback{CustomerID: d.CustomerID, ContactID: d.ContactID, Date: f.Date}
	return owner.Key == c.Fingerprint(server).Key || owner.Key == c.FirstFingerprint(server).Key
}

// isOlder reports whether a comeback was created plainly before the row's first
// request began.
func isOlder(d *importer.Doubt, f importer.Found) bool {
	return !f.CreatedAt.IsZero() && !d.Began.IsZero() && !d.Machine && f.CreatedAt.Before(d.Began.Add(-plainlyOlder))
}

// absence reports whether a look proves that a row in doubt is not in Vitec,
// or else why it does not.
func (s *settler) absence(q *question, seen sighting) (why importer.Problem, proven bool) {
	why = importer.Problem{Code: importer.NoWitness}
	held := seen.look.Held[q.ContactID]
	others := strangers(&q.Doubt, s.server, held, seen.owners)
	s.mu.Lock()
	defer s.mu.Unlock()
	clear := false
	switch {
	case len(others) > 0:
		why = importer.Problem{Code: importer.Indistinct, Value: ids(others)}
	case seen.look.Cached:
		why = importer.Problem{Code: importer.ListCached}
	case s.longest.cutOff(len(held), seen.look.Total):
		s.customer(q.CustomerID).narrow++
		why = importer.Problem{Code: importer.ListCut}
	case s.inflight.sending(uint32(slotKey(&q.Doubt, s.server, importer.Found{}) >> 32)):
		why = importer.Problem{Code: importer.NotThere}
	default:
		clear = true
	}
	if !clear {
		q.tail = time.Time{}
		return why, false
	}
	if s.later(q, seen) || s.atTheEnd(q, seen) {
		return importer.Problem{}, true
	}
	return why, false
}

// later reports whether a look, begun when the row's request was certainly
// over, shows in the same answer a comeback whose POST began no earlier than
// that.
func (s *settler) later(q *question, seen sighting) bool {
	if seen.apart || seen.began.Before(q.Seen.Add(q.W)) {
		return false
	}
	for _, w := range seen.shown {
		if s.isLater(q, w) {
			return true
		}
	}
	return false
}

// atTheEnd reports the same where no later witness can come, because no row
// of the customer is left to be sent, or because only one contact at a time
// can be looked up: two looks, both 2 W after the doubt was seen and W/2
// apart, each with a witness of any age, if witnesses of this start were
// shown promptly.
func (s *settler) atTheEnd(q *question, seen sighting) bool {
	more, _ := s.inflight.left(q.CustomerID)
	if more && !seen.apart || len(seen.shown) == 0 || s.customer(q.CustomerID).hidden || seen.began.Before(q.Seen.Add(2*q.W)) {
		return false
	}
	if q.tail.IsZero() {
		q.tail = seen.began
		return false
	}
	return seen.began.Sub(q.tail) >= q.W/2
}

func ids(found []importer.Found) string {
	all := make([]string, len(found))
	for i, f := range found {
		all[i] = f.ID
	}
	return strings.Join(all, ", ")
}
