package roster

import "waymark/app/record"

type dateOrder uint8
type grid struct{}

func decode([]byte) (string, string, []string)   { panic("not yet") }
func notText([]byte) string                      { return "" }
func (f *File) readGrid(string) (*grid, error)   { panic("not yet") }
func (f *File) layOut(*grid) error               { panic("not yet") }
func editDistance(a, b string, limit int) int    { panic("not yet") }

// MakePlan compares the file with the school's record as it stands on today.
func MakePlan(f *File, s *record.Snapshot, today record.Date) *Plan { panic("not yet") }

// Action returns the plan as one action by the named person, and false where
// nothing would change.
func (p *Plan) Action(by string) (record.Action, bool) { panic("not yet") }

// MatchList finds the students that a pasted list names, among the given
// students or, where among is empty, all of them.
func MatchList(text string, s *record.Snapshot, among []record.ID) []Match { panic("not yet") }
