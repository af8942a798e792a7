package journal

import (
	"cmp"
	"context"
	"slices"

	"comebacks/importer"
)

// asked is a row whose relatives are looked for.
type asked struct {
	id           int64 // stored.id
	run          int64
	server       string
	customer     string
	print, first importer.Fingerprint
	from         origin
	allow        importer.Relation
	looked       bool // what is absent does not stand in the way
}

func (r *Run) asked(in *importer.Intent) asked {
	return asked{
		id: rowID(r.ID, in.Row), run: r.ID, server: r.Server, customer: in.Comeback.CustomerID,
		print: in.Fingerprint, first: in.First, from: r.originOf(in.Row, in.Origin), allow: in.Allow, looked: in.Looked,
	}
}

// relatives gives what stands in the way of a row, in the order in which it counts:
// first what was created, then what is waited for, then what is to be looked up once
// more, and of each the same comeback, then a version of the same row, then another
// comeback of the same contact at the same time. So the first one decides what the
// row is: a duplicate, or similar to what was created, or one that waits.
func (r *Run) relatives(ctx context.Context, in *importer.Intent) ([]importer.Relative, error) {
	a := r.asked(in)
	candidates, err := r.j.candidates(ctx, &a)
	if err != nil {
		return nil, err
	}
	all, known := r.j.live.relatives(&a, candidates)
	for _, id := range candidates {
		if id == a.id || slices.Contains(known, id) {
			continue
		}
		known = append(known, id) // it may have claimed more than once
		relative, is, err := r.j.relative(ctx, &a, id)
		if err != nil {
			return nil, err
		}
		if is {
			all = append(all, relative)
		}
	}
	inOrder(all)
	return all, nil
}

// relative judges a row by what the journal has put down of it.
func (j *Journal) relative(ctx context.Context, a *asked, id int64) (relative importer.Relative, is bool, err error) {
	if m, expected := j.made(id); expected {
		of, err := j.facts.of(ctx, j.write, id)
		if err != nil {
			return relative, false, err
		}
		relative, is = a.fromMade(&m, of)
		return relative, is, nil
	}
	k, err := keptBy(ctx, j.row, id)
	if err == nil && k.doubt != nil && k.status == importer.Duplicate {
		k, err = madeFor(ctx, k, j.ownersInCommit(ctx), j.row)
	}
	if err != nil {
		return relative, false, err
	}
	relative, is = a.relativeTo(k, j)
	return relative, is, nil
}

func inOrder(all []importer.Relative) {
	if len(all) < 2 {
		return
	}
	relations := [...]importer.Relation{importer.SameComeback, importer.Correction, importer.SameOrigin, importer.SameSlot}
	waits := func(r importer.Relative) int {
		switch r.State {
		case importer.StateCreated:
			return 0
		case importer.StateAbsent:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b importer.Relative) int {
		return cmp.Or(waits(a)-waits(b), slices.Index(relations[:], a.Is)-slices.Index(relations[:], b.Is),
			cmp.Compare(a.State, b.State), cmp.Compare(a.Run, b.Run), cmp.Compare(a.Row, b.Row))
	})
}

// candidates gives the rows that may be a row's relatives.
func (j *Journal) candidates(ctx context.Context, a *asked) ([]int64, error) {
	all, err := j.keys.rows(ctx, a.print.Key)
	if err != nil {
		return nil, err
	}
	for _, key := range j.origins.otherKeys(a) {
		more, err := j.keys.rows(ctx, key)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return append(all, j.origins.own(a)...), nil
}

// otherKeys gives the keys besides its own that a row's relatives may have
// claimed.
func (o *origins) otherKeys(a *asked) (keys []uint64) {
	if o.first && a.first != (importer.Fingerprint{}) {
		keys = append(keys, a.first.Key)
	}
	if o.isCarried(a.from.Origin) {
		keys = append(keys, originKey(a.from.Origin))
	}
	return keys
}

// relationTo says what a row has in common with another one, 0 for nothing.
func (a *asked) relationTo(server, customer string, print importer.Fingerprint, v origin, run int64) importer.Relation {
	slot := print.Key == a.print.Key
	first := a.first != (importer.Fingerprint{}) && print.Key == a.first.Key
	switch {
	case slot && print.Body == a.print.Body, first && print.Body == a.first.Body:
		return importer.SameComeback
	case run != a.run && v.Origin == a.from.Origin && v.Known() && server == a.server && (customer == "" || importer.OneCase(customer) == importer.OneCase(a.customer)):
		if v.carried && !a.from.carried {
			return importer.Correction
		}
		return importer.SameOrigin // a purged row's customer may not be known
	case slot || first:
		return importer.SameSlot
	}
	return 0
}

// oneSheet reports whether a row first stood in the same sheet as another one.
func (v origin) oneSheet(other origin) bool { return v.Sheet != "" && v.Sheet == other.Sheet }

// relatives gives those of a row's relatives that are in memory: rows in
// doubt, those whose absence was shown or said, and those that other runs of this
// process are sending. Rows of the same run that are under way are known as well,
// and need not be looked at again. What has become of an absent one since is in
// its row.
func (l *live) relatives(a *asked, candidates []int64) (all []importer.Relative, known []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.doubts) == 0 && len(l.rows) == 0 {
		return nil, nil
	}
	add := func(id int64) {
		if slices.Contains(known, id) || slices.ContainsFunc(all, func(r importer.Relative) bool { return r.RowRef == refOf(id) }) {
			return
		}
		relative, is, mind := l.relative(a, id)
		if mind {
			known = append(known, id)
		}
		if is {
			if relative.State == importer.StateUnderWay || relative.State == importer.StateInDoubt && l.settles(a, relative.RowRef) {
				relative.Done = l.waitFor(id)
			}
			all = append(all, relative)
		}
	}
	for _, d := range l.keyed[a.print.Key] {
		add(d.id)
	}
	for _, p := range l.byKey[a.print.Key] {
		add(p.id)
	}
	for _, id := range candidates {
		add(id)
	}
	return all, known
}

// relative gives a row that is in memory as a relative, if it is one, and reports
// whether that is all there is to know of it.
func (l *live) relative(a *asked, id int64) (relative importer.Relative, is, known bool) {
	ref := refOf(id)
	if p := l.rows[id]; p != nil {
		if ref.Run == a.run {
			return relative, false, true // the run knows of its own
		}
		relation := a.relationTo(p.server, p.customer, importer.Fingerprint{Key: p.key, Body: p.body}, p.from, ref.Run)
		relative = importer.Relative{RowRef: ref, Is: relation, State: importer.StateUnderWay}
		return relative, relation != 0, true
	}
	d := l.doubts[id]
	if d == nil || id == a.id {
		return relative, false, false
	}
	relative = importer.Relative{RowRef: d.RowRef, State: importer.StateInDoubt, Doubt: copyOf(d.Doubt)}
	relative.Is = a.relationTo(d.server, d.CustomerID, importer.Fingerprint{Key: d.Key, Body: d.body}, d.from, ref.Run)
	switch {
	case d.State == importer.DoubtOpen:
		return relative, relative.Is != 0, true
	case (d.State == importer.DoubtAbsent || d.State == importer.DoubtHeld) && !a.looked:
		relative.State = importer.StateAbsent
		return relative, relative.Is != 0, false
	}
	return importer.Relative{}, false, false
}

// settles reports whether another run of this process settles a doubt.
func (l *live) settles(a *asked, of importer.RowRef) bool {
	return of.Run != a.run && l.runs[of.Run] > 0 && !l.abandoned[rowID(of.Run, of.Row)]
}

// keptRow is a row of the journal that may be another one's relative; of one that
// can't be, there is no doubt.
type keptRow struct {
	*doubt
	status   importer.Status
	comeback string
}

// keptBy gives a row as one that may be another one's relative.
func keptBy(ctx context.Context, get rowGetter, id int64) (k keptRow, err error) {
	r, of, known, err := get(ctx, id)
	if !known || err != nil {
		return k, err
	}
	if r.status == importer.Created || r.inDoubt() && r.sentAt.Valid || r.status == importer.Duplicate && r.comeback != "" {
		k = keptRow{r.doubt(of), r.status, r.comeback}
	}
	return k, nil
}

// madeFor gives a duplicate with the comeback that was made for an equal row: that
// is its own as well. It is nobody's relative if it is not known which row made it.
func madeFor(ctx context.Context, k keptRow, owners func(server, id string) (importer.Owner, bool, error), get rowGetter) (keptRow, error) {
	owner, known, err := owners(k.server, k.comeback)
	if err != nil || !known {
		return keptRow{}, err
	}
	made, err := keptBy(ctx, get, rowID(owner.Run, owner.Row))
	if err != nil || made.doubt == nil || made.status != importer.Created {
		return keptRow{}, err
	}
	d := *made.doubt
	d.RowRef, d.id, d.from = k.RowRef, k.id, k.from
	return keptRow{&d, made.status, made.comeback}, nil
}

// ownersInCommit looks ids up in the committer.
func (j *Journal) ownersInCommit(ctx context.Context) func(server, id string) (importer.Owner, bool, error) {
	return func(server, id string) (importer.Owner, bool, error) {
		owners, err := j.ownersOf(ctx, server, []string{id})
		owner, known := owners[id]
		return owner, known, err
	}
}

// relativeTo gives a row of the journal as a relative, if it is one that stands
// in the way.
func (a *asked) relativeTo(k keptRow, j *Journal) (importer.Relative, bool) {
	if k.doubt == nil {
		return importer.Relative{}, false
	}
	if k.status == importer.Created {
		return a.created(k.server, k.CustomerID, importer.Fingerprint{Key: k.Key, Body: k.body}, k.from, k.RowRef, k.comeback)
	}
	is := a.relationTo(k.server, k.CustomerID, importer.Fingerprint{Key: k.Key, Body: k.body}, k.from, k.Run)
	k.Seen = j.opened // it was sent, but no doubt was recorded: it is in doubt nevertheless
	return importer.Relative{RowRef: k.RowRef, Is: is, State: importer.StateInDoubt, Doubt: k.Doubt}, is != 0
}

// created gives a created row as a relative, unless that is allowed, or the row
// is of the same contact and time and first stood in the same sheet, or stands in
// the same file now.
func (a *asked) created(server, customer string, print importer.Fingerprint, from origin, ref importer.RowRef, comeback string) (importer.Relative, bool) {
	is := a.relationTo(server, customer, print, from, ref.Run)
	relative := importer.Relative{RowRef: ref, Is: is, State: importer.StateCreated, ID: comeback}
	beside := is == importer.SameSlot && (from.oneSheet(a.from) || ref.Run == a.run)
	return relative, is&^a.allow != 0 && !beside
}
