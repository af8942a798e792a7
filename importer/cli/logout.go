package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

func newLogout(t *terminal) *cobra.Command {
	var baseURL string
	c := &cobra.Command{
		Use:  "logout",
		Args: anyLogin,
		RunE: func(c *cobra.Command, args []string) error {
			return removeLogin(c.Context(), t, first(args), baseURL)
		},
	}
	addServerFlag(c.Flags(), &baseURL)
	return c
}

func removeLogin(ctx context.Context, t *terminal, customer, baseURL string) error {
	server, err := job.Server(baseURL)
	if err != nil {
		return err
	}
	if customer != "" {
		if err := logins.CheckCustomer(customer); err != nil {
			return err
		}
	}
	store := t.store()
	removed, err := store.Remove(ctx, server, customer)
	switch {
	case err != nil:
		return err
	case len(removed) == 0:
		none := importer.Notice{Code: importer.LoginNoneForAll, Detail: server, Loud: true}
		if customer != "" {
			none = importer.Notice{Code: importer.LoginNone, Value: customer, Detail: server, Loud: true}
		}
		t.notice(none)
		return &someNot{}
	case customer == "":
		fmt.Fprintln(t.Out, t.told(importer.Notice{Code: importer.LoginRemovedAll, Detail: server}))
	default:
		fmt.Fprintln(t.Out, t.told(importer.Notice{Code: importer.LoginRemoved, List: removed, Detail: server}))
	}
	return nil
}
