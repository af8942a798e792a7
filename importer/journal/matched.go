package journal

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"comebacks/importer"
)

// MatchedRow is a row of a run with whom it means.
type MatchedRow struct {
	Row int
	importer.Matched
}

// matchedTogether is how many rows are recorded in one commit.
const matchedTogether = 1000

const putMatched = `INSERT INTO matched (id, contact, matched_by, user, user_group, office) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET
		matched_by = CASE WHEN contact IS NULL THEN excluded.matched_by ELSE matched_by END,
		contact = coalesce(contact, excluded.contact), user = coalesce(user, excluded.user),
		user_group = coalesce(user_group, excluded.user_group), office = coalesce(office, excluded.office)`

// Match records whom rows mean. What is recorded about a row stays: it is never given
// another contact. What was not known then, but is now, is added. It returns when
// everything is on disk.
func (r *Run) Match(rows iter.Seq2[MatchedRow, error]) error {
	var some []MatchedRow
	put := func() error {
		err := r.j.wait(func(ctx context.Context) error {
			for _, m := range some {
				_, err := r.j.write.ExecContext(ctx, putMatched,
					rowID(r.ID, m.Row), null(m.ContactID), null(m.By), null(m.UserID), null(m.UserGroupID), null(m.OfficeID))
				if err != nil {
					return err
				}
			}
			return nil
		})
		some = some[:0]
		return err
	}
	for m, err := range rows {
		if err != nil {
			return err
		}
		if some = append(some, m); len(some) == matchedTogether {
			if err := put(); err != nil {
				return err
			}
		}
	}
	return put()
}

// Matched returns whom the run's rows mean, as far as it was recorded, by
// ascending row number.
func (r *Run) Matched() iter.Seq2[MatchedRow, error] { return r.matched(false) }

// MatchedInVitec returns the same for those rows that are or may be in Vitec.
func (r *Run) MatchedInVitec() iter.Seq2[MatchedRow, error] {
	return r.matched(true)
}

func (r *Run) matched(inVitec bool) iter.Seq2[MatchedRow, error] {
	return func(yield func(MatchedRow, error) bool) {
		if err := r.j.flush(); err != nil {
			yield(MatchedRow{}, err)
			return
		}
		rows, stop := iter.Pull2(r.j.each(0, r.ID, 0))
		defer stop()
		there := inVitecOf(rows)
		for from, end := rowID(r.ID, 0), rowID(r.ID+1, 0); ; {
			some, err := r.j.matchedPage(from, end)
			if err != nil {
				yield(MatchedRow{}, fmt.Errorf("read journal %s: %w", r.j.path, err))
				return
			}
			for _, m := range some {
				if inVitec {
					is, err := there(rowID(r.ID, m.Row))
					if err != nil {
						yield(MatchedRow{}, failed("read", r.j.path, err))
						return
					}
					if !is {
						continue
					}
				}
				if !yield(m, nil) {
					return
				}
			}
			if len(some) < page {
				return
			}
			from = rowID(r.ID, some[len(some)-1].Row+1)
		}
	}
}

// inVitecOf tells of rows that are asked for in their order whether they are or may
// be in Vitec.
func inVitecOf(next func() (*stored, error, bool)) func(id int64) (bool, error) {
	var at *stored
	more := true
	return func(id int64) (bool, error) {
		for more && (at == nil || at.id < id) {
			var err error
			if at, err, more = next(); err != nil {
				return false, err
			}
		}
		return more && at.id == id && (at.inDoubt() || at.status == importer.Created || at.status == importer.Duplicate), nil
	}
}

func (j *Journal) matchedPage(from, end int64) (some []MatchedRow, err error) {
	err = scan(context.Background(), j.read, func(rows *sql.Rows) error {
		var m MatchedRow
		var id int64
		err := rows.Scan(&id, &m.ContactID, &m.By, &m.UserID, &m.UserGroupID, &m.OfficeID)
		_, m.Row = splitID(id)
		some = append(some, m)
		return err
	}, `SELECT id, coalesce(contact, ''), coalesce(matched_by, ''), coalesce(user, ''), coalesce(user_group, ''), coalesce(office, '')
		FROM matched WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, from, end, page)
	return some, err
}
