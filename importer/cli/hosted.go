package cli

import (
	"errors"
	"net/netip"

	"github.com/spf13/pflag"

	"comebacks/importer/web"
)

// hostedOptions are the flags by which serve is an office's.
type hostedOptions struct {
	hosts       []string
	cert, key   string
	behindProxy bool
	proxies     []string
}

func (o *hostedOptions) add(f *pflag.FlagSet) {
	f.StringArrayVar(&o.hosts, "host", nil, "")
	f.StringVar(&o.cert, "tls-cert", "", "")
	f.StringVar(&o.key, "tls-key", "", "")
	f.BoolVar(&o.behindProxy, "behind-proxy", false, "")
	f.StringArrayVar(&o.proxies, "proxy", nil, "")
}

// read gives what the flags say of a hosted page, or nil if it is one person's.
func (o *hostedOptions) read() (*web.Hosted, error) {
	over := o.cert != "" || o.key != ""
	switch {
	case over && (o.cert == "" || o.key == ""):
		return nil, usage("serve-tls-pair")
	case over && o.behindProxy:
		return nil, usage("serve-tls-or-proxy")
	case len(o.proxies) > 0 && !o.behindProxy:
		return nil, usage("serve-proxy-alone")
	case !over && !o.behindProxy && len(o.hosts) > 0:
		return nil, usage("serve-host-alone")
	case !over && !o.behindProxy:
		return nil, nil
	case len(o.hosts) == 0:
		return nil, usage("serve-no-host")
	}
	h := &web.Hosted{Hosts: o.hosts, Cert: o.cert, Key: o.key}
	for _, text := range o.proxies {
		from, err := netip.ParsePrefix(text)
		if err != nil {
			var one netip.Addr
			if one, err = netip.ParseAddr(text); err != nil {
				return nil, usage("serve-no-network", "value", text)
			}
			from, err = one.Prefix(one.BitLen())
		}
		if err != nil {
			return nil, usage("serve-no-network", "value", text)
		}
		h.Proxies = append(h.Proxies, from)
	}
	return h, nil
}

// hostedError says what keeps a hosted page from being served.
func hostedError(t *terminal, err error) error {
	var certificate *web.CertificateError
	var host *web.HostError
	switch {
	case errors.As(err, &certificate) && certificate.Path != "":
		return usage("serve-no-certificate", "file", certificate.Path, "err", t.system(certificate.Err))
	case certificate != nil:
		return usage("serve-certificate", "cert", certificate.Cert, "key", certificate.Key)
	case errors.As(err, &host):
		return usage("serve-bad-host", "host", host.Host)
	}
	return err
}
