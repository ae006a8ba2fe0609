package record

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Snapshot is the school's whole record at one moment. It never changes: an
// action leads to a new snapshot, which shares everything that the action did
// not touch. Any number of goroutines may read it; none may change what it
// returns.
type Snapshot struct {
	seq           uint64
	school        *School
	students      map[ID]*Student
	organisations map[ID]*Organisation
	activities    map[ID]*Activity
	registers     map[ID][]*Attendance // by activity, in the order of student IDs
	attendances   map[ID][]*Attendance // by student, in the order of activity IDs
	versions      map[ID]uint64        // by student
	roll          []rollLine           // by name
	diary         []*Activity          // latest first
	directory     []*Organisation      // by name
	mappings      map[ID]*Mapping
	correspondence
}

type rollLine struct {
	key     []byte
	student *Student
}

// NewSnapshot returns the snapshot that holds the given records after the
// action numbered seq. A record that refers to one that is not there is kept
// and stays unseen until the other arrives.
func NewSnapshot(seq uint64, records []Record) *Snapshot {
	empty := &Snapshot{
		school:        &School{},
		students:      map[ID]*Student{},
		organisations: map[ID]*Organisation{},
		activities:    map[ID]*Activity{},
		registers:     map[ID][]*Attendance{},
		attendances:   map[ID][]*Attendance{},
		versions:      map[ID]uint64{},
		mappings:      map[ID]*Mapping{},

		correspondence: emptyCorrespondence(),
	}
	return empty.Next(seq, records, nil)
}

// Next returns the snapshot after the action numbered seq, which left the given
// records as they are in changed and removed those in removed.
func (s *Snapshot) Next(seq uint64, changed []Record, removed []Ref) *Snapshot {
	n := *s
	n.seq = seq
	e := edit{next: &n, touched: map[ID]bool{}}
	for _, r := range changed {
		e.put(r)
	}
	for _, ref := range removed {
		e.remove(ref)
	}
	e.finish(seq)
	return &n
}

// edit gathers the parts of a snapshot that an action changes, copying each on
// its first change.
type edit struct {
	next     *Snapshot
	owned    [5]bool
	roll     bool
	diary    bool
	contacts bool
	lines    []*Attendance // put, or removed where Status is ""
	touched  map[ID]bool   // students whose findings may change
}

func own[V any](e *edit, part int, m *map[ID]V) map[ID]V {
	if !e.owned[part] {
		*m = maps.Clone(*m)
		e.owned[part] = true
	}
	return *m
}

func (e *edit) put(r Record) {
	n := e.next
	switch r := r.(type) {
	case *School:
		n.school = r
		e.touchAll()
	case *Student:
		own(e, 0, &n.students)[r.ID] = r
		e.roll = true
		e.touched[r.ID] = true
	case *Organisation:
		own(e, 1, &n.organisations)[r.ID] = r
		e.contacts = true
		e.touchOrganisation(r.ID)
	case *Activity:
		own(e, 2, &n.activities)[r.ID] = r
		e.diary = true
		e.touchRegister(r.ID)
	case *Attendance:
		e.lines = append(e.lines, r)
		e.touched[r.Student] = true
	case *Mapping:
		own(e, 3, &n.mappings)[r.ID] = r
	default:
		n.correspondence.put(r)
	}
}

func (e *edit) remove(ref Ref) {
	n := e.next
	switch ref.Kind {
	case KindStudent:
		delete(own(e, 0, &n.students), ref.ID)
		e.roll = true
		e.touched[ref.ID] = true
	case KindOrganisation:
		delete(own(e, 1, &n.organisations), ref.ID)
		e.contacts = true
		e.touchOrganisation(ref.ID)
	case KindActivity:
		delete(own(e, 2, &n.activities), ref.ID)
		e.diary = true
		e.touchRegister(ref.ID)
	case KindAttendance:
		if r, err := Decode(ref, []byte("{}")); err == nil {
			line := r.(*Attendance)
			e.lines = append(e.lines, line)
			e.touched[line.Student] = true
		}
	case KindMapping:
		delete(own(e, 3, &n.mappings), ref.ID)
	default:
		n.correspondence.remove(ref)
	}
}

func (e *edit) touchAll() {
	for id := range e.next.students {
		e.touched[id] = true
	}
}

func (e *edit) touchRegister(activity ID) {
	for _, line := range e.next.registers[activity] {
		e.touched[line.Student] = true
	}
}

func (e *edit) touchOrganisation(id ID) {
	for _, a := range e.next.activities {
		if slices.Contains(a.Organisations, id) {
			e.touchRegister(a.ID)
		}
	}
}

func (e *edit) finish(seq uint64) {
	n := e.next
	if len(e.lines) > 0 {
		n.registers = fileLines(n.registers, e.lines,
			func(l *Attendance) ID { return l.Activity }, func(l *Attendance) ID { return l.Student })
		n.attendances = fileLines(n.attendances, e.lines,
			func(l *Attendance) ID { return l.Student }, func(l *Attendance) ID { return l.Activity })
	}
	if len(e.touched) > 0 {
		n.versions = maps.Clone(n.versions)
		for id := range e.touched {
			n.versions[id] = seq
		}
	}
	if e.roll {
		n.roll = sortRoll(n.students, n.roll)
	}
	if e.diary {
		n.diary = slices.SortedFunc(maps.Values(n.activities), func(a, b *Activity) int {
			return cmp.Or(b.Date.Compare(a.Date), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
		})
	}
	if e.contacts {
		n.directory = slices.SortedFunc(maps.Values(n.organisations), func(a, b *Organisation) int {
			return cmp.Or(cmp.Compare(Fold(a.Name), Fold(b.Name)), cmp.Compare(a.ID, b.ID))
		})
	}
}

// fileLines returns the files, each sorted by order, with the lines put in or
// taken out. Files that no line belongs to are shared with the old map.
func fileLines(files map[ID][]*Attendance, lines []*Attendance, file, order func(*Attendance) ID) map[ID][]*Attendance {
	files = maps.Clone(files)
	byFile := map[ID][]*Attendance{}
	for _, l := range lines {
		byFile[file(l)] = append(byFile[file(l)], l)
	}
	byOrder := func(a, b *Attendance) int { return cmp.Compare(order(a), order(b)) }
	for id, news := range byFile {
		if !slices.IsSortedFunc(news, byOrder) { // a whole school's lines come sorted
			slices.SortStableFunc(news, byOrder)
		}
		if all := mergeLines(files[id], news, order); len(all) > 0 {
			files[id] = all
		} else {
			delete(files, id)
		}
	}
	return files
}

// mergeLines merges two sorted lists. Of lines in the same place the last of
// news counts; one whose Status is "" leaves the place empty.
func mergeLines(old, news []*Attendance, order func(*Attendance) ID) []*Attendance {
	all := make([]*Attendance, 0, len(old)+len(news))
	for i, l := range news {
		place := order(l)
		for len(old) > 0 && order(old[0]) < place {
			all, old = append(all, old[0]), old[1:]
		}
		if len(old) > 0 && order(old[0]) == place {
			old = old[1:]
		}
		last := i+1 == len(news) || order(news[i+1]) != place
		if last && l.Status != "" {
			all = append(all, l)
		}
	}
	return append(all, old...)
}

// sortRoll sorts students by name as an English list does. Keys of students who
// have not changed are taken from the old roll.
func sortRoll(students map[ID]*Student, old []rollLine) []rollLine {
	known := make(map[*Student][]byte, len(old))
	for _, l := range old {
		known[l.student] = l.key
	}
	order := collate.New(language.BritishEnglish, collate.IgnoreCase)
	var buffer collate.Buffer
	roll := make([]rollLine, 0, len(students))
	for _, s := range students {
		key, ok := known[s]
		if !ok {
			key = bytes.Clone(order.KeyFromString(&buffer, s.Name()))
			buffer.Reset()
		}
		roll = append(roll, rollLine{key, s})
	}
	slices.SortFunc(roll, func(a, b rollLine) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.student.ID, b.student.ID))
	})
	return roll
}

// Seq returns the number of the action after which the snapshot was taken.
func (s *Snapshot) Seq() uint64 { return s.seq }

// School returns the school.
func (s *Snapshot) School() *School { return s.school }

// Students returns every student, past and present, in the order of their names.
func (s *Snapshot) Students() []*Student {
	out := make([]*Student, len(s.roll))
	for i, l := range s.roll {
		out[i] = l.student
	}
	return out
}

// StudentCount returns the number of students, past and present.
func (s *Snapshot) StudentCount() int { return len(s.roll) }

// Student returns one student.
func (s *Snapshot) Student(id ID) (*Student, bool) {
	student, ok := s.students[id]
	return student, ok
}

// Organisations returns every organisation in the order of their names.
func (s *Snapshot) Organisations() []*Organisation { return slices.Clone(s.directory) }

// Organisation returns one organisation.
func (s *Snapshot) Organisation(id ID) (*Organisation, bool) {
	o, ok := s.organisations[id]
	return o, ok
}

// Hosts returns the organisations of an activity that the record holds.
func (s *Snapshot) Hosts(a *Activity) []*Organisation {
	hosts := make([]*Organisation, 0, len(a.Organisations))
	for _, id := range a.Organisations {
		if o, ok := s.organisations[id]; ok {
			hosts = append(hosts, o)
		}
	}
	return hosts
}

// Activities returns every activity, latest first.
func (s *Snapshot) Activities() []*Activity { return slices.Clone(s.diary) }

// Activity returns one activity.
func (s *Snapshot) Activity(id ID) (*Activity, bool) {
	a, ok := s.activities[id]
	return a, ok
}

// Register returns an activity's lines, in the order of the students' IDs. The
// caller must not change it.
func (s *Snapshot) Register(activity ID) []*Attendance { return s.registers[activity] }

// Attendances returns a student's lines, in the order of the activities' IDs.
// The caller must not change it.
func (s *Snapshot) Attendances(student ID) []*Attendance { return s.attendances[student] }

// Attendance returns one line.
func (s *Snapshot) Attendance(activity, student ID) (*Attendance, bool) {
	lines := s.registers[activity]
	i, ok := slices.BinarySearchFunc(lines, student, func(l *Attendance, id ID) int { return cmp.Compare(l.Student, id) })
	if !ok {
		return nil, false
	}
	return lines[i], true
}

// Version returns the number of the last action that changed anything a finding
// about the student can rest on: the student, a line in a register, an activity
// or an organisation attended, or the school's settings.
func (s *Snapshot) Version(student ID) uint64 { return s.versions[student] }
