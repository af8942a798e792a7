package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/users"
)

// newServeUser has the commands about the people who may use the page of an office.
func newServeUser(t *terminal) *cobra.Command {
	c := &cobra.Command{
		Use:  "user",
		Args: aCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newUserAdd(t), newUserList(t), newUserPassword(t), newUserRemove(t), newUserRole(t))
	return c
}

// withUsers does something with the users of the page. A page that is being served sees it
// at once.
func withUsers(do func(*users.Store) error) error {
	folder, err := job.StateFolder()
	if err != nil {
		return err
	}
	store, err := users.Open(filepath.Join(folder, users.FileName), now)
	if err != nil {
		return err
	}
	defer store.Close()
	return do(store)
}

func newUserAdd(t *terminal) *cobra.Command {
	role := string(users.Reads)
	c := &cobra.Command{
		Use:  "add",
		Args: oneUser,
		RunE: func(c *cobra.Command, args []string) error {
			return withUsers(func(s *users.Store) error {
				password, err := t.newPassword(c.Context(), args[0])
				if err == nil {
					err = s.Add(c.Context(), args[0], users.Role(role), password)
				}
				if err == nil {
					t.print("user.added", "name", args[0], "role", t.roleName(users.Role(role)))
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&role, "role", role, "")
	return c
}

func newUserPassword(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:  "password",
		Args: oneUser,
		RunE: func(c *cobra.Command, args []string) error {
			return withUsers(func(s *users.Store) error {
				if _, err := s.Find(c.Context(), args[0]); err != nil { // before she types one
					return err
				}
				password, err := t.newPassword(c.Context(), args[0])
				if err == nil {
					err = s.SetPassword(c.Context(), args[0], password)
				}
				if err == nil {
					t.print("user.password", "name", args[0])
				}
				return err
			})
		},
	}
}

func newUserRole(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:  "role",
		Args: userRole,
		RunE: func(c *cobra.Command, args []string) error {
			return withUsers(func(s *users.Store) error {
				role := users.Role(args[1])
				err := s.SetRole(c.Context(), args[0], role)
				if err == nil {
					t.print("user.role", "name", args[0], "role", t.roleName(role))
				}
				return err
			})
		},
	}
}

func newUserRemove(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:  "remove",
		Args: oneUser,
		RunE: func(c *cobra.Command, args []string) error {
			return withUsers(func(s *users.Store) error {
				err := s.Remove(c.Context(), args[0])
				if err == nil {
					t.print("user.removed", "name", args[0])
				}
				return err
			})
		},
	}
}

func newUserList(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:  "list",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withUsers(func(s *users.Store) error {
				all, err := s.List(c.Context())
				if err != nil {
					return err
				}
				return t.listUsers(all)
			})
		},
	}
}

func (t *terminal) listUsers(all []users.User) error {
	if len(all) == 0 {
		t.say("user.none")
		return nil
	}
	w := tabwriter.NewWriter(t.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join([]string{t.voice.Say("user.name"), t.voice.Say("user.may"), t.voice.Say("user.since"), t.voice.Say("user.changed")}, "\t"))
	for _, u := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Name, u.Role, importer.InSweden(u.Added).Format(time.DateOnly), importer.InSweden(u.Changed).Format(time.DateOnly))
	}
	return w.Flush()
}

// roleName says what a role may do.
func (t *terminal) roleName(role users.Role) string { return t.voice.Say("user.role." + string(role)) }

// newPassword asks for a password, twice, or reads it from the first line of standard input
// if that is no terminal.
func (t *terminal) newPassword(ctx context.Context, name string) (string, error) {
	if !isTerminal(t.In) {
		return t.passwordLine(ctx)
	}
	password, err := t.askSecret(ctx, "ask.password-of", "username", name)
	if err != nil {
		return "", err
	}
	again, err := t.askSecret(ctx, "ask.password-again")
	if err == nil && again != password {
		err = usage("passwords-differ")
	}
	return password, cmp.Or(err, ctx.Err())
}
