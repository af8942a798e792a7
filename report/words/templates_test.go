package words

import (
	"os"
	"path/filepath"
	"testing"
	"text/template/parse"
)

// sayingsInPages gives the texts that the templates of the page say, and all their string
// literals.
func sayingsInPages(t *testing.T, root string, literals map[string]bool) (all []saying) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "importer", "web", "pages", "*.html"))
	if err != nil || len(names) == 0 {
		t.Fatal("there are no pages", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		trees := make(map[string]*parse.Tree)
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(text), "{{", "}}", trees); err != nil {
			t.Fatal(err)
		}
		for _, tree := range trees {
			walk(tree.Root, func(c *parse.CommandNode) {
				for _, arg := range c.Args {
					if s, is := arg.(*parse.StringNode); is {
						literals[s.Text] = true
					}
				}
				if s, is := sayingOfCommand(c); is {
					s.at = name
					all = append(all, s)
				}
			})
		}
	}
	return all
}

// sayingOfCommand reads {{.Say "key" "blank" value}} and {{$.Say …}}.
func sayingOfCommand(c *parse.CommandNode) (s saying, ok bool) {
	var path []string
	switch n := c.Args[0].(type) {
	case *parse.FieldNode:
		path = n.Ident
	case *parse.VariableNode:
		path = n.Ident
	}
	if len(path) == 0 || path[len(path)-1] != "Say" || len(c.Args) < 2 {
		return s, false
	}
	key, ok := c.Args[1].(*parse.StringNode)
	if !ok {
		return s, false
	}
	s = saying{key: key.Text, blanks: []string{}}
	for i := 2; i < len(c.Args); i += 2 {
		if name, is := c.Args[i].(*parse.StringNode); is {
			s.blanks = append(s.blanks, name.Text)
		}
	}
	return s, true
}

// walk calls a function with each command of a template.
func walk(n parse.Node, each func(*parse.CommandNode)) {
	list := func(l *parse.ListNode) {
		if l != nil {
			walk(l, each)
		}
	}
	pipe := func(p *parse.PipeNode) {
		if p != nil {
			walk(p, each)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, one := range n.Nodes {
			walk(one, each)
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, each)
		}
	case *parse.CommandNode:
		each(n)
		for _, arg := range n.Args {
			walk(arg, each)
		}
	case *parse.IfNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.RangeNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.WithNode:
		pipe(n.Pipe)
		list(n.List)
		list(n.ElseList)
	case *parse.TemplateNode:
		pipe(n.Pipe)
	}
}
