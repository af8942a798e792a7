package web

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// check is one look at a file, as it is at one revision.
type check struct {
	file   *file
	info   fileInfo
	ticks  sendTicks
	over   job.Changes
	spool  *spool // nil if nobody is shown the rows
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	began  time.Time

	mu      sync.Mutex
	columns *columns // nil until the sheet is open
	// What follows is there when it is done.
	look    *look
	err     error // why it came to nothing; nil if it has a look
	judge   *judge
	journal stamp        // of the journal that was asked
	people  int          // the state of people that was asked
	guess   *job.Reading // of a workbook, and of a sheet that can't be read; else nil
}

// end ends a check, and removes what is left of it.
func (c *check) end() {
	if c == nil {
		return
	}
	c.cancel()
	c.spool.remove()
	go func() { // a row that is being judged comes first
		<-c.done
		c.judge.close()
	}()
}

// newCheck begins a look. The file's lock is held.
func (f *file) newCheck(ticks sendTicks, shown bool) (*check, error) {
	all, err := f.changesLocked()
	if err != nil {
		return nil, err
	}
	c := &check{file: f, info: f.fileInfo.copy(), ticks: ticks, over: all.byRow(), done: make(chan struct{}), began: f.files.server.now()}
	if shown {
		if c.spool, err = newSpool(f.files.folder); err != nil {
			return nil, err
		}
	}
	var ctx context.Context
	ctx, c.cancel = context.WithCancel(f.files.background())
	f.files.work.Go(func() {
		defer close(c.done)
		defer c.cancel()
		if c.err = f.files.server.safely(func() error { return c.run(ctx) }); c.err != nil && ctx.Err() != nil {
			c.err = ctx.Err()
		}
		f.forgetFixed()
		f.mu.Lock()
		defer f.mu.Unlock()
		f.ended(c)
	})
	return c, nil
}

// run looks at the file.
func (c *check) run(ctx context.Context) error {
	fs := c.file.files
	select {
	case fs.looks <- struct{}{}:
		defer func() { <-fs.looks }()
	case <-ctx.Done():
		return ctx.Err()
	}
	c.journal = stampOf(fs.office.journal)
	l := &look{Revision: c.info.Revision, Ticks: c.ticks}
	if c.spool != nil && c.info.Stored == storedNames[0] {
		c.findSheets(ctx)
	}
	jb, err := c.open(ctx)
	if err != nil {
		guess := c.guessAt(ctx)
		c.mu.Lock()
		c.guess = cmp.Or(guess, c.guess)
		c.mu.Unlock()
		return c.refused(l, err)
	}
	if err := c.show(ctx, jb, l); err != nil {
		jb.Close()
		return c.refused(l, err)
	}
	if len(c.over) == 0 {
		c.file.keepShape(&c.info, jb.Shape())
	}
	l.Overview, l.Notices, l.Pilot = jb.Seen(), jb.Seen().Notices, jb.PilotBefore()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look, c.judge = l, &judge{job: jb}
	return nil
}

// findSheets finds the sheets of a workbook, once.
func (c *check) findSheets(ctx context.Context) {
	f := c.file
	f.mu.Lock()
	known := f.seen.guess
	f.mu.Unlock()
	if known == nil {
		known = c.guessAt(ctx)
	}
	f.mu.Lock()
	f.seen.guess = known
	if known != nil && f.First == "" && c.info.Sheet == "" {
		_ = f.changeLocked(func(i *fileInfo) error { i.First = known.Sheet; return nil }) // the next look tries again
	}
	f.mu.Unlock()
	c.mu.Lock()
	c.guess = known
	c.mu.Unlock()
}

// guessAt sees what can be seen of a sheet that may not be one yet. If that is nothing,
// opening it says why.
func (c *check) guessAt(ctx context.Context) *job.Reading {
	guess, err := job.Read(ctx, c.file.original(), c.file.options(&c.info, c.ticks))
	if err != nil {
		return nil
	}
	return guess
}

// refused keeps why a sheet can't be read, if that is about the sheet.
func (c *check) refused(l *look, err error) error {
	var f *importer.Failure
	if !errors.As(err, &f) || job.EndOf(err) == job.Busy { // the journal is in use: the next visit tries again
		return err
	}
	l.Failure = f
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look = l
	return nil
}

// open opens the sheet as it would be sent.
func (c *check) open(ctx context.Context) (*job.Job, error) {
	o := c.file.options(&c.info, c.ticks)
	o.People, c.people = c.file.peopleNow()
	path, err := c.file.corrected(ctx, &c.info, c.over)
	if err != nil {
		return nil, err
	}
	o.InPlace = path == c.file.original() // which stays as long as there are checks; a corrected one may be followed by another
	jb, err := job.Open(ctx, path, o, job.Watcher{})
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.columns = columnsOf(jb)
	c.mu.Unlock()
	return jb, nil
}

// show looks at the sheet, and keeps what is shown.
func (c *check) show(ctx context.Context, jb *job.Job, l *look) error {
	var failed error
	known := c.formsFor()
	again := func() {
		l.Will = nil
		if c.spool != nil {
			failed = c.spool.restart()
		}
	}
	err := jb.LookAt(ctx, again, func(row *job.SeenRow) error {
		if n := row.Row.Number; row.Standing == job.WillBeSent || row.Twin > 0 && l.Will.has(row.Twin) {
			l.Will.add(n)
		}
		if c.spool == nil || failed != nil {
			return failed
		}
		if wider := c.columns.wider(row.Cells); wider != c.columns {
			c.mu.Lock()
			c.columns = wider
			c.mu.Unlock()
		}
		return c.spool.add(c.tell(known, row), c.columns.of)
	})
	if err == nil && c.spool != nil {
		err = c.spool.finish()
	}
	if err == nil {
		c.keepForms(known)
	}
	return err
}
