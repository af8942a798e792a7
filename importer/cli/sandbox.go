package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/sandbox"
)

func newSandbox(t *terminal) *cobra.Command {
	var o sandboxOptions
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a stand-in for Vitec Connect on this machine",
		Long: `Serve a stand-in for Vitec Connect on this machine, to try things out against.

It keeps in memory what it is sent, lists it at /sandbox/comebacks, and makes
faults on demand. If COMEBACKS_USERNAME and COMEBACKS_PASSWORD are set, it
requires them; otherwise it accepts any. --login gives a customer a login of
its own.

It has invented people, who are found by e-mail address, telephone or name.
They are the same for each customer, and are listed at /sandbox/people. Besides
them there are a million by number: number 17 is Ture Kund17 with
kund17@example.se and 078-000 00 17.

Faults (--fault) of a request that creates nothing:
` + listed(faultNames(false)) + `

Faults of a request that creates its comeback all the same:
` + listed(faultNames(true)) + `

Look-ups that differ from what is documented (--lookups):
` + listed(shapeNames()) + `

The list at /sandbox/comebacks is always right, whatever look-ups show.

Kinds of search for people (--no-search, --search-401):
` + listed(searchNames()),
		Example: `  comebacks sandbox --addr 127.0.0.1:8080 --fault throttle=0.1 --fault close-after=0.05
  comebacks sandbox --fault late-work=0.05 --late-by 20s --lookup-lag 30s --lookups created-local
  comebacks sandbox --login M30011=anna:hemligt --no-search names --most-asked 50
  comebacks import --base-url http://127.0.0.1:8080 kunder.csv`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := o.read()
			if err != nil {
				return err
			}
			ctx := c.Context()
			server, err := sandbox.Start(ctx, o.addr, sandbox.New(config))
			if err != nil {
				return usage("sandbox-address", "err", err.Error())
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
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`, of loopback only; port 0 picks a free one")
	f.Uint64Var(&o.Seed, "seed", 1, "the seed of all chance: the same `N` and requests give the same faults")
	f.DurationVar(&o.Latency, "latency", 0, "wait `TIME` before each answer")
	f.DurationVar(&o.Jitter, "jitter", 0, "wait up to `TIME` more, at random")
	f.StringArrayVar(&o.faults, "fault", nil, "make a fault of a share of the requests: `FAULT=SHARE`, as throttle=0.1; may be repeated")
	f.StringArrayVar(&o.logins, "login", nil, "require a login of its own for a customer: `CUSTOMER=USER:PASSWORD`; may be repeated")
	f.StringArrayVar(&o.Forbidden, "forbid", nil, "answer requests of customer `ID` with 403; may be repeated")
	f.BoolVar(&o.NoLookups, "no-lookups", false, "answer look-ups with 403")
	f.BoolVar(&o.LookupUnauthorized, "lookups-401", false, "answer look-ups with 401")
	f.BoolVar(&o.NoLists, "no-lists", false, "answer a look-up of more than one contact with 404")
	f.StringArrayVar(&o.noSearch, "no-search", nil, "answer searches of `KIND` with 403, as names; may be repeated")
	f.StringArrayVar(&o.search401, "search-401", nil, "answer searches of `KIND` with 401; may be repeated")
	f.BoolVar(&o.NoEmptySearch, "no-empty-search", false, "answer a search for users without a text with 400")
	f.IntVar(&o.MostAsked, "most-asked", 0, "answer a search by more than `N` e-mail addresses or ids with 400; 0 for no bound")
	f.BoolVar(&o.WrongPhones, "wrong-phones", false, "find by a telephone number contacts, too, who do not have it")
	f.IntVar(&o.MaxPath, "max-path", 0, "answer paths of more than `N` bytes with 404; 0 for no bound")
	f.StringVar(&o.shape, "lookups", sandbox.AsDocumented.String(), "answer look-ups in `SHAPE`, as created-local")
	f.DurationVar(&o.LookupLag, "lookup-lag", 0, "show a comeback in look-ups only after `TIME`")
	f.DurationVar(&o.LookupLagJitter, "lookup-lag-jitter", 0, "or up to `TIME` later, at random for each answer")
	f.BoolVar(&o.LookupDisorder, "lookup-disorder", false, "give each comeback a lag of its own, up to --lookup-lag")
	f.DurationVar(&o.LookupOutage, "lookup-outage", 0, "answer look-ups with 500 for `TIME` from the start")
	f.DurationVar(&o.LookupOutageEvery, "lookup-outage-every", 0, "begin another such outage every `TIME`; 0 for never")
	f.IntVar(&o.Capacity, "capacity", 0, "answer all but `N` requests at once with 429; 0 for no bound")
	f.BoolVar(&o.FaultsOnLookups, "fault-lookups", false, "let look-ups and searches fail as well")
	f.DurationVar(&o.LateBy, "late-by", 0, "create what is created without an answer `TIME` later")
	f.DurationVar(&o.SlowBy, "slow-by", 33*time.Second, "let late-answer hold its answer back for `TIME`")
	f.DurationVar(&o.ClockSkew, "clock-skew", 0, "set its clock `TIME` ahead")
	f.DurationVar(&o.RetryAfter, "retry-after", time.Second, "ask for `TIME` in Retry-After")
}

// read gives what the flags and the environment say.
func (o *sandboxOptions) read() (sandbox.Config, error) {
	var faulty error
	fault := func(flag string, err error) {
		if err != nil && faulty == nil {
			faulty = usage("sandbox-flag", "flag", "--"+flag, "err", err.Error())
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
