package job

import (
	"cmp"
	"context"
	"errors"
	"iter"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
)

// madeByOthers finds the rows of a run that it did not create but another run
// did: as the same comeback, or as another version of the row.
func (jb *Job) madeByOthers(ctx context.Context, j *journal.Journal, kept *journal.Run) (func(row int) (importer.RowRef, string, bool), error) {
	made := make(map[int]importer.Relative)
	var queries []importer.Query
	ask := func() error {
		all, err := j.Recall(journal.RecallOf{Server: kept.Server, Sheet: kept.Sheet, Run: kept.ID, Now: jb.began}, queries)
		if err != nil {
			return err
		}
		for i := range queries {
			for _, rel := range all.Of(i).Relatives {
				if rel.State == importer.StateCreated && rel.Is != importer.SameSlot {
					made[queries[i].Row] = rel
					break
				}
			}
		}
		queries = queries[:0]
		return ctx.Err()
	}
	for q, err := range jb.notCreated(kept) {
		if err != nil {
			return nil, err
		}
		if queries = append(queries, q); len(queries) == askedTogether {
			if err := ask(); err != nil {
				return nil, err
			}
		}
	}
	if err := ask(); err != nil {
		return nil, err
	}
	return func(row int) (importer.RowRef, string, bool) {
		rel, is := made[row]
		return rel.RowRef, rel.ID, is
	}, nil
}

// askedTogether is how many rows the journal is asked about at once.
const askedTogether = 1 << 16

// notCreated gives the rows of the run's sheet that it has not created.
func (jb *Job) notCreated(kept *journal.Run) iter.Seq2[importer.Query, error] {
	return func(yield func(importer.Query, error) bool) {
		if jb.sheet == nil {
			return
		}
		next, stop := iter.Pull2(kept.Entries())
		defer stop()
		o, outcomeErr, more := next()
		for row, err := range jb.matched(jb.sheet.Rows(), kept.Matched()) {
			for more && outcomeErr == nil && o.Row < row.Number {
				o, outcomeErr, more = next()
			}
			if err := errors.Join(err, outcomeErr); err != nil {
				yield(importer.Query{}, err)
				return
			}
			if more && o.Row == row.Number && (o.Status.Done() || o.Status == importer.Uncertain) {
				continue
			}
			if !yield(jb.queryOfVersion(jb.rules, row, kept.Server), nil) {
				return
			}
		}
	}
}

// queryOfVersion asks about a row even if it is invalid: a corrected version of it may
// have been created.
func (jb *Job) queryOfVersion(by *rules.Rules, row importer.Row, server string) importer.Query {
	c, problems := by.Check(row)
	q := queryOf(row, &c, server)
	if len(problems) > 0 {
		q.CustomerID, q.Fingerprint, q.First = cmp.Or(row.Cells.CustomerID, by.Customer), importer.Fingerprint{}, importer.Fingerprint{}
	}
	return q
}

// queryOf asks about a row.
func queryOf(row importer.Row, c *importer.Comeback, server string) importer.Query {
	q := importer.Query{
		Row: row.Number, CustomerID: c.CustomerID, ContactID: c.ContactID, Date: c.Date,
		Fingerprint: c.Fingerprint(server), First: c.FirstFingerprint(server),
	}
	if row.Origin.Known() {
		q.Origin = row.Origin
	}
	return q
}
