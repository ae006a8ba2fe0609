package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/app/roster"
	"waymark/cmd/internal/console"
)

const mappingsHelp = `
  mappings               what was said of files with the same headings
  mappings save FILE     all of them, to be edited or given to another school
  mappings load FILE     take them in: those of the same headings are replaced
  mappings forget ID     ask again

A column can be used for:
`

// mappings lists, saves, loads or forgets what people said of shapes of files.
func mappings(c *call) error {
	verb := "list"
	if len(c.args) > 0 {
		verb, c.args = c.args[0], c.args[1:]
	}
	do, ok := map[string]func(*call) error{
		"list": listMappings, "save": saveMappings, "load": loadMappings, "forget": forgetMapping,
	}[verb]
	if !ok {
		return misuse("%q is not something to do with mappings: list, save, load or forget", verb)
	}
	return do(c)
}

func allMappingsHelp() string {
	var b strings.Builder
	b.WriteString(mappingsHelp)
	for _, f := range roster.Fields() {
		fmt.Fprintf(&b, "  %-20s %s\n", f, f.Label())
	}
	return b.String()
}

func listMappings(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	type mapping struct {
		ID record.ID `json:"id"`
		*record.Mapping
	}
	list := []mapping{}
	for _, m := range c.store.Snapshot().Mappings() {
		list = append(list, mapping{m.ID, m})
	}
	return c.print(list, func(w io.Writer) {
		for _, m := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\n", m.ID, m.Name, strings.Join(m.Headings, ", "))
		}
		fmt.Fprintln(w, count(len(list), "mapping", "mappings"))
	})
}

func saveMappings(c *call) error {
	if err := c.want("the file to write"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	all := c.store.Snapshot().Mappings()
	var b bytes.Buffer
	if err := roster.WriteMappings(&b, all); err != nil {
		return err
	}
	file, err := os.OpenFile(c.args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.Write(b.Bytes()); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return c.print(map[string]any{"file": c.args[0], "mappings": len(all)}, func(w io.Writer) {
		fmt.Fprintf(w, "Saved %s in %s.\n", count(len(all), "mapping", "mappings"), c.args[0])
	})
}

func loadMappings(c *call) error {
	if err := c.want("the file with the mappings"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	b, err := console.ReadFile(c.args[0], 16<<20)
	if err != nil {
		return err
	}
	read, err := roster.ReadMappings(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was changed", c.args[0], err)
	}
	action, _ := roster.TakeMappings(c.store.Snapshot(), read, c.signer())
	return c.saveOrNothing(action)
}

func forgetMapping(c *call) error {
	if err := c.want("the ID of the mapping"); err != nil {
		return err
	}
	if err := c.open(); err != nil {
		return err
	}
	all := c.store.Snapshot().Mappings()
	i := slices.IndexFunc(all, func(m *record.Mapping) bool { return string(m.ID) == c.args[0] })
	if i < 0 {
		return fmt.Errorf("there is no mapping %q: waymark-cli mappings lists them", c.args[0])
	}
	return c.saveOrNothing(roster.ForgetMapping(all[i], c.signer()))
}

// saveOrNothing does an action, or says that it would change nothing.
func (c *call) saveOrNothing(action record.Action) error {
	if len(action.Changes) == 0 {
		return c.print(map[string]any{"action": 0}, func(w io.Writer) { fmt.Fprintln(w, "Nothing was changed.") })
	}
	return c.save(action)
}
