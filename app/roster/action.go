package roster

import (
	"runtime"
	"sync"

	"waymark/app/record"
)

// Action returns the plan as one action by the named person, which can be undone
// whole, and false where nothing would change.
func (p *Plan) Action(by string) (record.Action, bool) {
	var rows []*Row
	for i := range p.Rows {
		if v := p.Rows[i].Verdict; v == New || v == Changed {
			rows = append(rows, &p.Rows[i])
		}
	}
	changes := make([]record.Change, len(rows))
	inParts(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			if r := rows[i]; r.Verdict == New {
				changes[i] = record.Creation(r.Student)
			} else {
				changes[i], _ = record.Update(r.before, r.Student)
			}
		}
	})
	return record.Action{
		Kind:    record.ActionImport,
		What:    "Import of " + p.File.names(),
		By:      by,
		Source:  &record.Source{Name: p.File.names(), SHA256: p.File.sum(), Rows: len(p.Rows), Mappings: p.File.mappings()},
		Changes: append(changes, p.said...),
	}, len(changes)+len(p.said) > 0
}

// inParts does work on 0 to n on all processors, and waits. Little work is not
// worth parting.
func inParts(n int, work func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/128)
	if parts < 2 {
		work(0, n)
		return
	}
	var wait sync.WaitGroup
	for i := range parts {
		wait.Go(func() { work(n*i/parts, n*(i+1)/parts) })
	}
	wait.Wait()
}

// together does two things at once, and waits for both.
func together(a, b func()) {
	var wait sync.WaitGroup
	wait.Go(a)
	b()
	wait.Wait()
}
