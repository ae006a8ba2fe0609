package main

import (
	"slices"
	"testing"

	"waymark/cmd/internal/console"
)

// One laptop's ID in 64 begins with a hyphen.
func TestALaptopWhoseIDLooksLikeAFlag(t *testing.T) {
	const id = "-Z_eoNS_ikUh2xzo_P6Yp9yCkfDAhoWgaI9UMEDjlpA"
	for _, args := range [][]string{
		{"revoke", id, "--by", "Sister Ahmed", "--json"},
		{"--by", "Sister Ahmed", "revoke", "--json", id},
		{"revoke", "--json", id, "--by", "Sister Ahmed"},
	} {
		c, verb, err := parse(args, console.Terminal{})
		if err != nil || verb != "revoke" || !slices.Equal(c.args, []string{id}) || c.by != "Sister Ahmed" || !c.json {
			t.Errorf("%v: %q %v, %+v", args, verb, err, c.args)
		}
	}
	if _, _, err := parse([]string{"revoke", "--colour", id}, console.Terminal{}); err == nil {
		t.Error("a flag that there is not is taken")
	}
}
