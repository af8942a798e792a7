package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/sandbox"
)

func newSandbox(t *terminal) *cobra.Command {
	var o sandboxOptions
	c := &cobra.Command{
		Use:  "sandbox",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := o.read(t)
			if err != nil {
				return err
			}
			ctx := c.Context()
			server, err := sandbox.Start(ctx, o.addr, sandbox.New(config))
			if err != nil {
				return usage("sandbox-address", "err", t.system(err))
			}
			fmt.Fprintln(t.Out, server.URL)
			t.say("sandbox.serves", "server", server.URL)
			return server.Wait()
		},
	}
	o.add(c.Flags())
	return c
}

// sandboxOptions are the flags of the stand-in.
type sandboxOptions struct {
	sandbox.Config
	addr                string
	faults, logins      []string
	shape               string
	noSearch, search401 []string
}

func (o *sandboxOptions) add(f *pflag.FlagSet) {
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "")
	f.Uint64Var(&o.Seed, "seed", 1, "")
	f.DurationVar(&o.Latency, "latency", 0, "")
	f.DurationVar(&o.Jitter, "jitter", 0, "")
	f.StringArrayVar(&o.faults, "fault", nil, "")
	f.StringArrayVar(&o.logins, "login", nil, "")
	f.StringArrayVar(&o.Forbidden, "forbid", nil, "")
	f.BoolVar(&o.NoLookups, "no-lookups", false, "")
	f.BoolVar(&o.LookupUnauthorized, "lookups-401", false, "")
	f.BoolVar(&o.NoLists, "no-lists", false, "")
	f.StringArrayVar(&o.noSearch, "no-search", nil, "")
	f.StringArrayVar(&o.search401, "search-401", nil, "")
	f.BoolVar(&o.NoEmptySearch, "no-empty-search", false, "")
	f.IntVar(&o.MostAsked, "most-asked", 0, "")
	f.BoolVar(&o.WrongPhones, "wrong-phones", false, "")
	f.IntVar(&o.MaxPath, "max-path", 0, "")
	f.StringVar(&o.shape, "lookups", sandbox.AsDocumented.String(), "")
	f.DurationVar(&o.LookupLag, "lookup-lag", 0, "")
	f.DurationVar(&o.LookupLagJitter, "lookup-lag-jitter", 0, "")
	f.BoolVar(&o.LookupDisorder, "lookup-disorder", false, "")
	f.DurationVar(&o.LookupOutage, "lookup-outage", 0, "")
	f.DurationVar(&o.LookupOutageEvery, "lookup-outage-every", 0, "")
	f.IntVar(&o.Capacity, "capacity", 0, "")
	f.BoolVar(&o.FaultsOnLookups, "fault-lookups", false, "")
	f.DurationVar(&o.LateBy, "late-by", 0, "")
	f.DurationVar(&o.SlowBy, "slow-by", 33*time.Second, "")
	f.DurationVar(&o.ClockSkew, "clock-skew", 0, "")
	f.DurationVar(&o.RetryAfter, "retry-after", time.Second, "")
}

// read gives what the flags and the environment say.
func (o *sandboxOptions) read(t *terminal) (sandbox.Config, error) {
	var faulty error
	fault := func(flag string, err error) {
		if err != nil && faulty == nil {
			faulty = usage("sandbox-flag", "flag", "--"+flag, "err", t.system(err))
		}
	}
	c := o.Config
	var err error
	c.Faults, err = sandbox.ParseFaults(o.faults)
	fault("fault", err)
	c.Lookups, err = sandbox.ParseLookupShape(o.shape)
	fault("lookups", err)
	c.Logins, err = sandbox.ParseLogins(o.logins)
	fault("login", err)
	c.NoSearch, err = sandbox.ParseSearches(o.noSearch)
	fault("no-search", err)
	c.SearchUnauthorized, err = sandbox.ParseSearches(o.search401)
	fault("search-401", err)
	if c.RetryAfter == 0 {
		c.RetryAfter = -1 // Retry-After: 0
	}
	c.Username, c.Password = os.Getenv(usernameVariable), os.Getenv(passwordVariable)
	return c, faulty
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

func searchNames() []string {
	names := make([]string, len(sandbox.Searches))
	for i, s := range sandbox.Searches {
		names[i] = string(s)
	}
	return names
}
