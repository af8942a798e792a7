package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer/sandbox"
)

func newSandbox(t *terminal) *cobra.Command {
	var (
		addr   string
		faults []string
		shape  string
		config sandbox.Config
	)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a stand-in for Vitec Connect on this machine",
		Long: `Serve a stand-in for Vitec Connect on this machine, to try things out against.

It keeps in memory what it is sent, lists it at /sandbox/comebacks, and makes
faults on demand. If COMEBACKS_USERNAME and COMEBACKS_PASSWORD are set, it
requires them; otherwise it accepts any.

Faults (--fault) of a request that creates nothing:
` + listed(faultNames(false)) + `

Faults of a request that creates its comeback all the same:
` + listed(faultNames(true)) + `

Look-ups that differ from what is documented (--lookups):
` + listed(shapeNames()) + `

The list at /sandbox/comebacks is always right, whatever look-ups show.`,
		Example: `  comebacks sandbox --addr 127.0.0.1:8080 --fault throttle=0.1 --fault close-after=0.05
  comebacks sandbox --fault late-work=0.05 --late-by 20s --lookup-lag 30s --lookups created-local
  comebacks import --base-url http://127.0.0.1:8080 kunder.csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if config.Faults, err = sandbox.ParseFaults(faults); err != nil {
				return &usageError{"--fault: " + err.Error(), ""}
			}
			if config.Lookups, err = sandbox.ParseLookupShape(shape); err != nil {
				return &usageError{"--lookups: " + err.Error(), ""}
			}
			if config.RetryAfter == 0 {
				config.RetryAfter = -1 // Retry-After: 0
			}
			config.Username, config.Password = os.Getenv(usernameVariable), os.Getenv(passwordVariable)
			ctx := c.Context()
			server, err := sandbox.Start(ctx, addr, sandbox.New(config))
			if err != nil {
				return &usageError{err.Error(), "choose another with --addr"}
			}
			fmt.Fprintln(t.Out, server.URL)
			t.say("what it holds: %s/sandbox/comebacks; end it with Ctrl-C", server.URL)
			return server.Wait()
		},
	}
	f := c.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`, of loopback only; port 0 picks a free one")
	f.Uint64Var(&config.Seed, "seed", 1, "the seed of all chance: the same `N` and requests give the same faults")
	f.DurationVar(&config.Latency, "latency", 0, "wait `TIME` before each answer")
	f.DurationVar(&config.Jitter, "jitter", 0, "wait up to `TIME` more, at random")
	f.StringArrayVar(&faults, "fault", nil, "make a fault of a share of the requests: `FAULT=SHARE`, as throttle=0.1; may be repeated")
	f.StringArrayVar(&config.Forbidden, "forbid", nil, "answer requests of customer `ID` with 403; may be repeated")
	f.BoolVar(&config.NoLookups, "no-lookups", false, "answer look-ups with 403")
	f.BoolVar(&config.LookupUnauthorized, "lookups-401", false, "answer look-ups with 401")
	f.BoolVar(&config.NoLists, "no-lists", false, "answer a look-up of more than one contact with 404")
	f.IntVar(&config.MaxPath, "max-path", 0, "answer paths of more than `N` bytes with 404; 0 for no bound")
	f.StringVar(&shape, "lookups", sandbox.AsDocumented.String(), "answer look-ups in `SHAPE`, as created-local")
	f.DurationVar(&config.LookupLag, "lookup-lag", 0, "show a comeback in look-ups only after `TIME`")
	f.DurationVar(&config.LookupLagJitter, "lookup-lag-jitter", 0, "or up to `TIME` later, at random for each answer")
	f.BoolVar(&config.LookupDisorder, "lookup-disorder", false, "give each comeback a lag of its own, up to --lookup-lag")
	f.DurationVar(&config.LookupOutage, "lookup-outage", 0, "answer look-ups with 500 for `TIME` from the start")
	f.DurationVar(&config.LookupOutageEvery, "lookup-outage-every", 0, "begin another such outage every `TIME`; 0 for never")
	f.IntVar(&config.Capacity, "capacity", 0, "answer all but `N` requests at once with 429; 0 for no bound")
	f.BoolVar(&config.FaultsOnLookups, "fault-lookups", false, "let look-ups fail as well")
	f.DurationVar(&config.LateBy, "late-by", 0, "create what is created without an answer `TIME` later")
	f.DurationVar(&config.SlowBy, "slow-by", 33*time.Second, "let late-answer hold its answer back for `TIME`")
	f.DurationVar(&config.ClockSkew, "clock-skew", 0, "set its clock `TIME` ahead")
	f.DurationVar(&config.RetryAfter, "retry-after", time.Second, "ask for `TIME` in Retry-After")
	return c
}

// faultNames lists the faults that create a comeback, or those that do not.
func faultNames(create bool) []string {
	var names []string
	for _, f := range sandbox.Faults {
		if f.Creates() == create {
			names = append(names, string(f))
		}
	}
	return names
}

func shapeNames() []string {
	names := make([]string, len(sandbox.LookupShapes))
	for i, s := range sandbox.LookupShapes {
		names[i] = s.String()
	}
	return names
}

// listed writes names one after another, in lines that fit a terminal.
func listed(names []string) string {
	const width, indent = 78, " "
	var text strings.Builder
	line := indent
	for _, word := range strings.Fields(strings.Join(names, ", ")) {
		if len(line)+1+len(word) > width {
			text.WriteString(line + "\n")
			line = indent
		}
		line += " " + word
	}
	return text.String() + line
}
