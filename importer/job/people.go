package job

import (
	"context"
	"crypto/sha256"
	"sync"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/directory"
)

// People is what was found out about whom rows mean, for as long as the program runs: jobs
// that share it ask Vitec only for what none of them has asked yet. What was asked with
// one login is forgotten when a customer gets another. Nothing of a trial is kept in it.
//
// It takes some 440 bytes for each address, number or name with its contact: 44 MB for
// 100,000. It is safe for use by many jobs at once.
type People struct {
	mu      sync.Mutex
	servers map[string]*acquaintance
}

// acquaintance is what is known of the people of one server.
type acquaintance struct {
	*directory.Directory
	turn   chan struct{}       // held by the one that asks
	logins map[string][32]byte // with which it was asked, by customer; used by that one alone
}

// NewPeople knows nobody yet.
func NewPeople() *People { return &People{servers: make(map[string]*acquaintance)} }

func (p *People) of(server string) *acquaintance {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.servers[server]
	if a == nil {
		a = &acquaintance{Directory: directory.New(nil, nil, directory.Options{}), turn: make(chan struct{}, 1), logins: make(map[string][32]byte)}
		p.servers[server] = a
	}
	return a
}

// take waits until nobody else asks, and forgets what was asked with other logins.
func (a *acquaintance) take(ctx context.Context, to *Target) (leave func(), err error) {
	select {
	case a.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	a.Drop()
	a.AskThrough(to.people, to.caller.Ask)
	for _, customer := range a.Customers() {
		key, now := importer.OneCase(customer), loginOf(to.logins, customer)
		if was, known := a.logins[key]; known && was != now {
			a.Forget(customer)
		}
	}
	return func() {
		for _, customer := range a.Customers() {
			a.logins[importer.OneCase(customer)] = loginOf(to.logins, customer)
		}
		a.Drop()
		<-a.turn
	}, nil
}

// loginOf tells one login from another.
func loginOf(l Logins, customer string) [32]byte {
	name, password, ok := l.For(customer)
	if !ok {
		return [32]byte{}
	}
	return sha256.Sum256([]byte(name + "\x00" + password))
}

// shared is what the job shares with others about people; nil for nothing.
func (jb *Job) shared() *acquaintance {
	if jb.Options.People == nil || jb.Options.Trial {
		return nil
	}
	server, err := connect.Server(jb.Options.Send.BaseURL)
	if err != nil {
		return nil // which is said where it matters
	}
	return jb.Options.People.of(server)
}

// knownPeople answers whom a row means before this job has asked.
func (jb *Job) knownPeople() importer.Directory {
	if shared := jb.shared(); shared != nil {
		return shared.Known()
	}
	return isNobody()
}

// askPeople makes the directory answer the rules and note what it does not know, until
// leave is called.
func (jb *Job) askPeople(ctx context.Context) (leave func(), err error) {
	shared := jb.shared()
	if shared == nil {
		jb.people = directory.New(jb.to.people, jb.to.caller.Ask, directory.Options{Workers: jb.Options.Send.Workers})
		jb.rules.Directory = jb.people
		return func() {}, nil
	}
	free, err := shared.take(ctx, jb.to)
	if err != nil {
		return nil, err
	}
	jb.people, jb.rules.Directory = shared.Directory, shared.Directory
	return func() {
		jb.rules.Directory = shared.Known()
		free()
	}, nil
}

// peopleNotices are what is to be said about the people of the sheet's customers.
func (jb *Job) peopleNotices(customers map[string]string) []importer.Notice {
	all := jb.people.Notices()
	if jb.shared() == nil {
		return all
	}
	var ours []importer.Notice
	for _, n := range all {
		if _, of := customers[importer.OneCase(n.Value)]; of {
			ours = append(ours, n)
		}
	}
	return ours
}
