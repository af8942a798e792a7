package sandbox

import (
	"slices"
	"sync"
	"time"
)

// Comeback is one that the stand-in holds.
type Comeback struct {
	Number      int         `json:"number"` // in the order of creation, from 1
	ID          string      `json:"id"`
	CustomerID  string      `json:"customerId"`
	ContactID   string      `json:"contactId"`
	Date        string      `json:"date"`    // as it was sent; "" if it was not
	Instant     time.Time   `json:"instant"` // of Date, which is Swedish time if it has no offset
	MeetingID   string      `json:"meetingId,omitempty"`
	EstateID    string      `json:"estateId,omitempty"`
	Participant Participant `json:"participant,omitzero"`
	Note        string      `json:"note,omitempty"`
	CreatedAt   time.Time   `json:"createdAt"` // by the stand-in's clock
}

// Participant is who is to do a comeback.
type Participant struct {
	UserID      string `json:"userId,omitempty"`
	UserGroupID string `json:"userGroupId,omitempty"`
	OfficeID    string `json:"officeId,omitempty"`
}

// store holds comebacks. One that is in it is never changed, only replaced,
// so that what it gave away can be read without a lock.
type store struct {
	mu        sync.Mutex
	last      int         // the highest number given
	all       []*Comeback // by number
	byContact map[contact][]*Comeback
}

// contact names a contact of a customer: other customers may have one of the
// same id.
type contact struct{ customerID, contactID string }

func (c *Comeback) of() contact { return contact{c.CustomerID, c.ContactID} }

// add takes c in, numbers it, and dates it by clock. Numbers and dates are
// given together, so that they are in the same order.
func (s *store) add(c *Comeback, clock func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	c.Number, c.CreatedAt = s.last, clock()
	s.all = append(s.all, c)
	s.byContact[c.of()] = append(s.byContact[c.of()], c)
}

// snapshot gives all comebacks, the earliest first.
func (s *store) snapshot() []*Comeback {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// find gives the comebacks of each contact, the earliest first, all as of one
// moment.
func (s *store) find(customerID string, contactIDs []string) [][]*Comeback {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make([][]*Comeback, len(contactIDs))
	for i, id := range contactIDs {
		held[i] = slices.Clone(s.byContact[contact{customerID, id}])
	}
	return held
}

// remove takes the comeback id away, if it is there.
func (s *store) remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.byID(id)
	if c == nil {
		return false
	}
	same := func(other *Comeback) bool { return other == c }
	s.all = slices.DeleteFunc(s.all, same)
	s.byContact[c.of()] = slices.DeleteFunc(s.byContact[c.of()], same)
	return true
}

// move gives the comeback id another date, if it is there.
func (s *store) move(id, date string, instant time.Time) (*Comeback, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.byID(id)
	if c == nil {
		return nil, false
	}
	moved := *c
	moved.Date, moved.Instant = date, instant
	for _, list := range [][]*Comeback{s.all, s.byContact[c.of()]} {
		list[slices.Index(list, c)] = &moved
	}
	return &moved, true
}

// byID searches all: it is asked for by hand only, and an index would cost
// every comeback. The caller holds the lock.
func (s *store) byID(id string) *Comeback {
	i := slices.IndexFunc(s.all, func(c *Comeback) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return s.all[i]
}

func (s *store) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}
