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
		config sandbox.Config
	)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a stand-in for Vitec Connect on this machine",
		Long: `Serve a stand-in for Vitec Connect on this machine, to try things out against.

It keeps what it is sent in memory, lists it at /sandbox/comebacks, and makes
faults on demand. If COMEBACKS_USERNAME and COMEBACKS_PASSWORD are set, it
wants them; otherwise it takes any.

Faults: ` + faultNames(),
		Example: `  comebacks sandbox --addr 127.0.0.1:8080 --fault throttle=0.1 --fault close-after=0.05
  comebacks import --base-url http://127.0.0.1:8080 kunder.csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if config.Faults, err = sandbox.ParseFaults(faults); err != nil {
				return &usageError{"--fault: " + err.Error(), ""}
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
	f.StringVar(&addr, "addr", "127.0.0.1:8080", "where to listen, on loopback only; port 0 takes a free one")
	f.Uint64Var(&config.Seed, "seed", 1, "the same seed and requests give the same faults")
	f.DurationVar(&config.Latency, "latency", 0, "wait before each answer")
	f.DurationVar(&config.Jitter, "jitter", 0, "wait up to this much more, at random")
	f.StringArrayVar(&faults, "fault", nil, "a fault and its share of the requests, as throttle=0.1; may be repeated")
	f.StringArrayVar(&config.Forbidden, "forbid", nil, "a customer that is answered 403; may be repeated")
	f.BoolVar(&config.NoLookups, "no-lookups", false, "answer look-ups with 403")
	f.IntVar(&config.Capacity, "capacity", 0, "more requests at once than this are answered 429; 0 for no bound")
	f.BoolVar(&config.FaultsOnLookups, "fault-lookups", false, "let look-ups fail as well")
	f.DurationVar(&config.LateBy, "late-by", 0, "create this much later what is created without an answer")
	f.DurationVar(&config.ClockSkew, "clock-skew", 0, "how far its clock is ahead")
	f.DurationVar(&config.RetryAfter, "retry-after", time.Second, "what Retry-After says")
	return c
}

func faultNames() string {
	names := make([]string, len(sandbox.Faults))
	for i, f := range sandbox.Faults {
		names[i] = string(f)
	}
	return strings.Join(names, ", ")
}
