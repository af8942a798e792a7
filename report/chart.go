package report

import (
	"path/filepath"
	"strconv"
	"time"

	"comebacks/report/words"
)

// A chart is a few upright bars: inline SVG of rectangles, so that no library
// is worth its weight here.

// figure is a chart, ready for the template.
type figure struct {
	Width, Height int
	Bars          []upright
	From, To      string // what stands below its ends
	Most          int
}

type upright struct {
	X, Y, Width, Height string
	Title               string
}

const (
	figureWidth  = 720
	figureHeight = 120
)

func chart(v words.Voice, bars []Bar) figure {
	f := figure{Width: figureWidth, Height: figureHeight, Most: largest(bars)}
	if len(bars) == 0 {
		return f
	}
	f.From, f.To = bars[0].Name, bars[len(bars)-1].Name
	step := figureWidth / float64(len(bars))
	for i, b := range bars {
		h := figureHeight * float64(b.Count) / float64(max(f.Most, 1))
		f.Bars = append(f.Bars, upright{
			X: number(float64(i) * step), Y: number(figureHeight - h),
			Width: number(min(max(step-1, step*0.8), 40)), Height: number(h),
			Title: b.Name + ": " + v.Number(int64(b.Count)),
		})
	}
	return f
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func largest(bars []Bar) int {
	most := 0
	for _, b := range bars {
		most = max(most, b.Count)
	}
	return most
}

// byDay spreads counted days over a calendar without gaps: by day, or by week
// or month if the days lie far apart.
func byDay(v words.Voice, days []Bar) []Bar {
	if len(days) == 0 {
		return nil
	}
	first, err1 := time.Parse(time.DateOnly, days[0].Name)
	last, err2 := time.Parse(time.DateOnly, days[len(days)-1].Name)
	if err1 != nil || err2 != nil {
		return days
	}
	name := v.ShortDay
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	switch span := last.Sub(first).Hours() / 24; {
	case span > 1500:
		name = v.MonthOf
		first = first.AddDate(0, 0, 1-first.Day())
		next = func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
	case span > 120:
		name = v.WeekOf
		first = first.AddDate(0, 0, -(int(first.Weekday())+6)%7) // Monday
		next = func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }
	}
	counts := make(map[string]int)
	for _, d := range days {
		if t, err := time.Parse(time.DateOnly, d.Name); err == nil {
			counts[name(t)] += d.Count
		}
	}
	var all []Bar
	for t := first; !t.After(last); t = next(t) {
		all = append(all, Bar{name(t), counts[name(t)]})
	}
	return all
}

// peak says which day is the fullest, as everything on one Monday may not be
// what was meant.
func peak(v words.Voice, days []Bar) string {
	var most Bar
	total := 0
	for _, d := range days {
		total += d.Count
		if d.Count > most.Count {
			most = d
		}
	}
	t, err := time.Parse(time.DateOnly, most.Name)
	if err != nil {
		return ""
	}
	return v.Say("page.peak", "day", v.Day(t), "n", most.Count, "share", v.Percent(most.Count, total))
}

// sideways is a bar in a list.
type sideways struct {
	Bar
	Share string // of the longest, as a CSS width
}

// barList is a list of bars with its name.
type barList struct {
	Name string
	Bars []sideways
}

func listOf(v words.Voice, name string, bars []Bar) barList {
	most := max(largest(bars), 1)
	all := barList{Name: name, Bars: make([]sideways, len(bars))}
	for i, b := range bars {
		switch b.Name {
		case others:
			b.Name = v.Say("page.others")
		case nobody:
			b.Name = v.Say("page.nobodys")
		}
		all.Bars[i] = sideways{b, number(100 * float64(b.Count) / float64(most))}
	}
	return all
}

func fileName(path string) string { return filepath.Base(path) }

func inZone(t time.Time, zone *time.Location) time.Time {
	if zone != nil {
		return t.In(zone)
	}
	return t
}
