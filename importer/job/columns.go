package job

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet"
)

// vocabularies are the names of columns by the numbers that stand for them in
// SheetOptions.Names.
var vocabularies = []sheet.Vocabulary{sheet.FirstNames, sheet.LaterNames, sheet.AllNames}

// allNames is the number of the vocabulary with all known names.
const allNames = 2

// openNew opens the copy of a sheet that no run has yet, by all names that columns
// have and by what is remembered of a sheet with the same header. What applies to
// this sheet is put into the options, as if it had been given, so that a run is
// resumed as it was begun. The user is asked about a required column that is
// misspelled.
func (jb *Job) openNew() error {
	m := jb.recallColumns()
	jb.Options.Sheet.preferOurs = true
	for {
		err := jb.openRecalling(m)
		if err == nil {
			jb.nameOurs()
		}
		var f *importer.Failure
		if jb.Options.Meant == nil || !errors.As(err, &f) || f.Code != importer.MisspelledColumn {
			return err
		}
		meant, asked := jb.Options.Meant(jb.misspelled(f))
		if asked != nil || !meant {
			return errors.Join(asked, err)
		}
		jb.Options.Sheet.Map = append(slices.Clone(jb.Options.Sheet.Map), f.Value+"="+f.Detail)
	}
}

// nameOurs names the sheet that is read because it alone has our columns.
func (jb *Job) nameOurs() {
	o := &jb.Options.Sheet
	if o.Name == "" && jb.sheetName != "" {
		o.Name = jb.sheetName
		jb.tellColumns(importer.OursSheet, o.Name, nil)
	}
}

// misspelled is the column that a failure is about.
func (jb *Job) misspelled(f *importer.Failure) importer.Column {
	for _, c := range jb.sheet.Understood() {
		if c.Name == f.Value {
			c.Near = importer.Field(f.Detail)
			return c
		}
	}
	return importer.Column{Name: f.Value, Near: importer.Field(f.Detail)}
}

func (jb *Job) openRecalling(m *memory) error {
	o, given := &jb.Options.Sheet, jb.Options.Sheet
	o.Names = allNames
	// Otherwise a script without its --customer would send to another agency.
	useCustomer := o.Customer == "" && (jb.Options.OnlyCheck || jb.Options.Trial || jb.Options.Meant != nil)
	recalled := false // for any line
	recall := m.recaller(useCustomer)
	err := jb.openCopy(func(header string) *sheet.Remembered {
		r := recall(header)
		recalled = recalled || r != nil
		return r
	})
	if err != nil {
		err = jb.withCustomerOf(m, err)
		if *o = given; recalled && jb.openRecalling(&memory{}) == nil { // a memory must not keep a sheet from being read
			return nil
		}
		return err
	}
	header := jb.sheet.HeaderKey()
	holds, remembered, absent := jb.sheet.Said()
	if err := jb.refuseAllAbsent(absent.Map); err != nil {
		*o = given
		return err
	}
	o.Map = slices.DeleteFunc(slices.Clone(o.Map), func(pair string) bool {
		_, there := holds.Map[mappedColumn(pair)]
		return !there
	})
	for _, name := range slices.Sorted(maps.Keys(remembered.Map)) {
		o.Map = append(o.Map, name+"="+string(remembered.Map[name]))
	}
	o.Ignore = slices.Concat(holds.Ignore, remembered.Ignore)
	o.Names = slices.Index(vocabularies, jb.sheet.Names())
	r := m.find(header)
	useCustomer = useCustomer && r != nil && r.Customer != "" && jb.sheet.NeedsCustomer()
	if useCustomer {
		o.Customer = r.Customer
	}
	if recalled || !slices.Equal(o.Map, given.Map) || !slices.Equal(o.Ignore, given.Ignore) {
		if err := jb.openCopy(nil); err != nil || jb.sheet.HeaderKey() != header {
			// By these another line would be the header, and resume would use
			// that.
			*o = given
			o.Names = allNames
			return jb.openCopy(nil)
		}
	}
	jb.rules.Customer = o.Customer
	jb.tellColumns(importer.MapAbsent, "", slices.Sorted(maps.Keys(absent.Map)))
	jb.tellColumns(importer.IgnoreAbsent, "", absent.Ignore)
	jb.tellColumns(importer.ColumnsRecalled, "", mappings(remembered.Map))
	jb.tellColumns(importer.IgnoredRecalled, "", remembered.Ignore)
	if useCustomer {
		jb.tellColumns(importer.CustomerRecalled, r.Customer, nil)
	}
	return nil
}

// refuseAllAbsent refuses a sheet that has none of the columns that --map names: they
// are another sheet's, or misspelled.
func (jb *Job) refuseAllAbsent(absent map[string]importer.Field) error {
	columns, err := parseMap(jb.Options.Sheet.Map)
	if err != nil || len(absent) == 0 || len(absent) < len(columns) {
		return err
	}
	f := &importer.Failure{Code: importer.NoSuchColumn, Path: jb.name, Value: slices.Sorted(maps.Keys(absent))[0]}
	for _, c := range jb.sheet.Understood() {
		if c.Name != "" && !c.Ignored {
			f.List = append(f.List, c.Name)
		}
	}
	return f
}

// mappings says what columns mean, for people.
func mappings(columns map[string]importer.Field) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		all = append(all, name+" = "+string(columns[name]))
	}
	return all
}

// tellColumns keeps for the overview what must not be missed about the
// columns.
func (jb *Job) tellColumns(code importer.Code, value string, list []string) {
	if value != "" || len(list) > 0 {
		jb.columns = append(jb.columns, importer.Notice{Code: code, Value: value, List: list, Loud: true})
	}
}

// withCustomerOf names the customer that was given last time, where one is missing.
func (jb *Job) withCustomerOf(m *memory, err error) error {
	var f *importer.Failure
	if !errors.As(err, &f) || f.Code != importer.MissingCustomer || f.Value != string(importer.CustomerID) {
		return err
	}
	if r := m.find(jb.sheet.HeaderKey()); r != nil && r.Customer != "" {
		return &importer.Failure{Code: importer.CustomerLastTime, Path: f.Path, Value: r.Customer, List: f.List}
	}
	return err
}

// Answer takes the user's answer about columns whose names are close to a field's:
// those that are meant, as COLUMN=FIELD, and the names of those that are not. If
// some are meant, it looks at the sheet once more.
func (jb *Job) Answer(ctx context.Context, meant, not []string) error {
	o := &jb.Options.Sheet
	o.Ignore = slices.Concat(o.Ignore, not)
	if len(meant) == 0 {
		return nil
	}
	o.Map = slices.Concat(o.Map, meant)
	jb.dates, jb.rules.Learned = nil, nil
	if err := jb.openCopy(nil); err != nil {
		return err
	}
	return jb.Look(ctx)
}

// mappedColumn is the column that COLUMN=FIELD is about: what stands before the
// last =.
func mappedColumn(pair string) string {
	return strings.TrimSpace(pair[:max(0, strings.LastIndex(pair, "="))])
}

// parseMap reads what columns mean.
func parseMap(pairs []string) (map[string]importer.Field, error) {
	columns := make(map[string]importer.Field)
	for _, pair := range pairs {
		i, name := strings.LastIndex(pair, "="), mappedColumn(pair)
		if name == "" {
			return nil, &importer.Failure{Code: BadMap, Value: pair}
		}
		field, known := fieldNamed(strings.TrimSpace(pair[i+1:]))
		if !known {
			return nil, &importer.Failure{Code: NoSuchField, Value: pair, Detail: pair[i+1:], List: fieldNames()}
		}
		if other, twice := columns[name]; twice && other != field {
			return nil, &importer.Failure{Code: importer.MappedTwice, Value: name, List: []string{string(other), string(field)}}
		}
		columns[name] = field
	}
	return columns, nil
}

func fieldNamed(name string) (importer.Field, bool) {
	for _, f := range importer.Fields {
		if strings.EqualFold(string(f), name) {
			return f, true
		}
	}
	return "", false
}

func fieldNames() []string {
	names := make([]string, len(importer.Fields))
	for i, f := range importer.Fields {
		names[i] = string(f)
	}
	return names
}

// keyOfColumns names what changes the meaning of columns besides Map; nil for
// none, so that older keys stay as they were.
func (o *SheetOptions) keyOfColumns() map[string]any {
	key := make(map[string]any)
	columns, _ := parseMap(o.Map) // what can't be read has been refused already
	mapped := slices.Collect(maps.Values(columns))
	var ignored []string
	for _, name := range o.Ignore {
		if field, known := sheet.FieldNamed(name); known && !slices.Contains(mapped, field) {
			ignored = append(ignored, strings.ToLower(strings.TrimSpace(name)))
		}
	}
	if len(ignored) > 0 {
		slices.Sort(ignored)
		key["ignore"] = slices.Compact(ignored)
	}
	if o.Names != 0 {
		key["names"] = o.Names
	}
	return key
}
