package main

import (
	"fmt"
	"io"

	"waymark/app/record"
	"waymark/app/store"
	"waymark/assets/sample"
)

func initSchool(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if c.school == "" {
		return misuse("--school is missing: give the school's name")
	}
	school := record.School{ID: record.NewID(), Name: c.school, URN: c.urn, CareersLead: c.by}
	if err := school.Problems().Err(); err != nil {
		return fmt.Errorf("%w; nothing was made", err)
	}
	if err := c.create(school); err != nil {
		return err
	}
	dir := c.store.Dir()
	return c.print(map[string]string{"data": dir, "school": c.school}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is ready in %s\n", c.school, dir)
	})
}

func demo(c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	made, err := c.fillWithSample()
	if err != nil {
		return err
	}
	s := c.store.Snapshot()
	return c.print(map[string]any{
		"data": c.store.Dir(), "school": made.School.Name, "students": s.StudentCount(),
		"organisations": len(s.Organisations()), "activities": len(s.Activities()),
	}, func(w io.Writer) {
		fmt.Fprintf(w, "%s, a made-up school, is ready in %s: %d students, %d organisations, %d activities\n",
			made.School.Name, c.store.Dir(), s.StudentCount(), len(s.Organisations()), len(s.Activities()))
	})
}

// fillWithSample makes the sample school in a new folder and leaves it open.
func (c *call) fillWithSample() (sample.Made, error) {
	made := sample.Make(sample.Seed, c.today())
	if err := c.create(made.School); err != nil {
		return made, err
	}
	return made, fill(c.store, made)
}

func fill(s *store.Store, made sample.Made) error {
	for _, action := range made.Actions {
		if _, err := s.Do(action); err != nil {
			return fmt.Errorf("the sample school could not be filled: %w", err)
		}
	}
	return nil
}
