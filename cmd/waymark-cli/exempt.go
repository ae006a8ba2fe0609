package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/app/gatsby"
	"waymark/app/record"
)

const exemptHelp = `
  exempt STUDENT --from RULE --reason WHY [--agreed-by NAME] [--review DATE]
                                   take a student out of one rule; reports name it
  exempt STUDENT --from RULE --end take that back
  exempt STUDENT                   the exemptions that were agreed

  STUDENT is a UPN or student/ID; RULE is as waymark-cli benchmarks --json prints it.
  Agreed by whoever --by names, unless --agreed-by says who.
`

// exempt lists, records or ends a student's exemptions.
func exempt(c *call) error {
	if err := c.want("the student"); err != nil {
		return err
	}
	if c.rule == "" && (c.reason != "" || c.end) {
		return misuse("--from is missing: the rule")
	}
	if err := c.open(); err != nil {
		return err
	}
	ids, err := c.whom(c.args)
	if err != nil {
		return err
	}
	was, ok := c.store.Snapshot().Student(ids[0])
	if !ok {
		return fmt.Errorf("there is no student %s", ids[0])
	}
	if c.rule == "" {
		return c.printExemptions(was)
	}
	now, what, err := c.exempted(*was)
	if err != nil {
		return err
	}
	change, _ := record.Update(was, &now)
	return c.save(record.Action{Kind: record.ActionEdit, What: what, By: c.signer(), Changes: []record.Change{change}})
}

// exempted returns the student with the exemption, or without it.
func (c *call) exempted(s record.Student) (now record.Student, what string, err error) {
	_, held := s.Exempt(c.rule)
	if c.end {
		if !held {
			return s, "", fmt.Errorf("%s is not exempt from %s", s.Name(), c.rule)
		}
		s.Exemptions = slices.DeleteFunc(slices.Clone(s.Exemptions), func(e record.Exemption) bool { return e.Rule == c.rule })
		if len(s.Exemptions) == 0 {
			s.Exemptions = nil
		}
		return s, "Exemption taken back", nil
	}
	rules := gatsby.EditionFor(record.AcademicYearOf(c.today())).Rules
	switch reason := strings.TrimSpace(c.reason); {
	case !slices.ContainsFunc(rules, func(r *gatsby.Rule) bool { return r.ID == c.rule }):
		return s, "", fmt.Errorf("there is no rule %q; the rules are %s", c.rule, joinedRules(rules))
	case held:
		return s, "", fmt.Errorf("%s is exempt from %s already: take that back with --end first", s.Name(), c.rule)
	case reason == "":
		return s, "", errors.New("say why with --reason: an exemption without a reason is no evidence")
	default:
		by := c.agreedBy
		if by == "" {
			by = c.signer()
		}
		s.Exemptions = append(slices.Clone(s.Exemptions), record.Exemption{Rule: c.rule, Reason: reason, By: by, On: c.today(), Review: c.review.Date})
		return s, "Exemption recorded", nil
	}
}

func joinedRules(rules []*gatsby.Rule) string {
	ids := make([]string, len(rules))
	for i, r := range rules {
		ids[i] = r.ID
	}
	return strings.Join(ids, ", ")
}

func (c *call) printExemptions(s *record.Student) error {
	agreed := append([]record.Exemption{}, s.Exemptions...)
	return c.print(agreed, func(w io.Writer) {
		for _, e := range agreed {
			fmt.Fprintf(w, "%s\t%s\tagreed by %s on %s\n", e.Rule, e.Reason, e.By, e.On.Words())
		}
		fmt.Fprintln(w, count(len(agreed), "exemption", "exemptions"))
	})
}
