package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer/sandbox"
)

// visible tells how many comebacks of K1 and K2 a look-up shows.
func visible(server *sandbox.Server) int {
	return strings.Count(lookUp(server, "K1,K2").Body.String(), "sandbox-")
}

func TestLookupLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(sandbox.Config{LookupLag: 10 * time.Second, ClockSkew: time.Hour})
		post(server, "K1", bodies["json"])
		time.Sleep(4 * time.Second) // of the bubble's clock
		post(server, "K2", bodies["json"])
		for at := 4; at < 16; at++ {
			want := 0
			if at >= 10 {
				want++
			}
			if at >= 14 {
				want++
			}
			if got := visible(server); got != want {
				t.Errorf("after %d s %d are shown, want %d", at, got, want)
			}
			if got := strings.Count(lookUp(server, "K1").Body.String(), "sandbox-"); got == 1 != (at >= 10) {
				t.Errorf("after %d s %d are shown of one contact", at, got)
			}
			if n := strings.Count(record(server, "/sandbox/comebacks").Body.String(), `"id"`); n != 2 || len(server.Comebacks()) != 2 {
				t.Errorf("listed are %d", n)
			}
			time.Sleep(time.Second)
		}
	})
}

// answers gives for each of n look-ups, a second apart, which of as many
// comebacks it shows, the earliest first, as "110".
func answers(t *testing.T, config sandbox.Config, n int) (all []string) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(config)
		for i := range n {
			post(server, []string{"K1", "K2"}[i%2], bodies["json"])
			time.Sleep(time.Second) // of the bubble's clock
			body := lookUp(server, "K1,K2").Body.String()
			var shows strings.Builder
			for _, c := range server.Comebacks() {
				fmt.Fprint(&shows, strings.Count(body, c.ID))
			}
			all = append(all, shows.String())
		}
	})
	return all
}

// However much lags vary from one answer to the next, none shows a later
// comeback and hides an earlier one.
func TestLagIsOneMomentForAnAnswer(t *testing.T) {
	config := sandbox.Config{Seed: 1, LookupLag: 2 * time.Second, LookupLagJitter: 10 * time.Second}
	all := answers(t, config, 60)
	lags := make(map[int]bool)
	for i, shows := range all {
		if strings.Contains(shows, "01") {
			t.Errorf("answer %d shows %s", i, shows)
		}
		lag := strings.Count(shows, "0")
		if lag > 12 || lag < min(i+1, 1) {
			t.Errorf("answer %d hides %d", i, lag)
		}
		if i > 12 {
			lags[lag] = true
		}
	}
	if len(lags) < 5 {
		t.Errorf("the lags are %v", lags)
	}
	if !slices.Equal(all, answers(t, config, 60)) {
		t.Error("the same seed lags in another way")
	}
	config.Seed = 2
	if slices.Equal(all, answers(t, config, 60)) {
		t.Error("another seed lags in the same way")
	}
}

func TestLookupDisorder(t *testing.T) {
	config := sandbox.Config{Seed: 1, LookupLag: 10 * time.Second, LookupDisorder: true}
	all := answers(t, config, 60)
	last := ""
	disorder := false
	for i, shows := range all {
		disorder = disorder || strings.Contains(shows, "01")
		if i >= 10 && strings.Contains(shows[:i-9], "0") {
			t.Errorf("answer %d hides what is older than the lag: %s", i, shows)
		}
		for j := range last {
			if last[j] == '1' && shows[j] == '0' {
				t.Errorf("answer %d hides what was shown: %s", i, shows)
			}
		}
		last = shows
	}
	if !disorder {
		t.Error("all are shown in order")
	}
	if !slices.Equal(all, answers(t, config, 60)) {
		t.Error("the same seed lags in another way")
	}
	config.Seed = 2
	if slices.Equal(all, answers(t, config, 60)) {
		t.Error("another seed lags in the same way")
	}
}
