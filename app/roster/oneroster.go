package roster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/app/sheet"
)

// table is one file of a bundle. Its columns are found by their headings: their
// order differs from one system to the next.
type table struct {
	name    string
	header  Line
	rows    []Line
	book    *sheet.Book
	columns map[string]int // by the key of the heading
}

// table reads a file of the bundle, and returns an empty one where it is not there.
func (b *bundle) table(name string, o Options) (table, error) {
	s := b.parts[name]
	if s == nil {
		return table{name: name}, nil
	}
	book, err := s.Book(sheet.Options{Encoding: o.Encoding})
	if err != nil {
		return table{}, err
	}
	t := table{name: s.Name, book: book, columns: map[string]int{}}
	if rows := book.Sheets[0].Rows; len(rows) > 0 {
		t.header, t.rows = rows[0], rows[1:]
	}
	for i, heading := range t.header.Cells {
		if key := headingKey(heading); key != "" {
			if _, taken := t.columns[key]; !taken {
				t.columns[key] = i
			}
		}
	}
	return t, nil
}

func (t *table) has(column string) bool {
	_, ok := t.columns[column]
	return ok
}

// cell returns a row's value in the column of a heading, "" where there is none.
func (t *table) cell(r Line, column string) string {
	if i, ok := t.columns[column]; ok {
		return r.Cell(i)
	}
	return ""
}

// live yields the rows that the system has not marked as deleted.
func (t *table) live(yield func(Line) bool) {
	for _, r := range t.rows {
		if !deleted(t.cell(r, "status")) && !yield(r) {
			return
		}
	}
}

func deleted(status string) bool { return strings.EqualFold(status, "tobedeleted") }

// readOneRoster joins the files of OneRoster 1.1 or 1.2 (1EdTech), or of School
// Data Sync 2, to one table of users: with their dates of birth, their roles, and
// the class they are registered in. From there on it is read like any other.
func (b *bundle) readOneRoster(o Options) (*File, error) {
	extra, err := b.extras(o)
	if err != nil {
		return nil, err
	}
	users, err := b.table("users.csv", o)
	if err != nil {
		return nil, err
	}
	f := &File{Name: b.name, Format: OneRoster, Encoding: users.book.Encoding, Delimiter: users.book.Delimiter, options: o}
	if !users.has("status") && !users.has("enableduser") {
		f.Format = SDS
	}
	if !users.has("sourcedid") {
		return nil, f.refuse("holds a users.csv without a column sourcedId, which OneRoster has: choose the file with the students itself")
	}

	if !users.has("role") && extra.role == nil {
		return nil, f.refuse("does not say who is a student and who is staff: export it again with its roles (roles.csv), or choose users.csv alone if it holds students only")
	}
	joined := sheet.Sheet{Rows: []Line{{Line: users.header.Line, Cells: slices.Clone(users.header.Cells)}}, SetAside: users.book.Sheets[0].SetAside}
	var added []map[string]string // by the user's sourcedId
	add := func(heading string, values map[string]string) {
		if len(values) > 0 {
			joined.Rows[0].Cells = append(joined.Rows[0].Cells, heading)
			added = append(added, values)
		}
	}
	add("birthDate", extra.born)
	add("sex", extra.sex)
	if !users.has("role") {
		add("role", extra.role)
	}
	if !users.has("grades") && !users.has("grade") {
		add("grade", extra.grade)
	}
	add("Registration group", extra.room)

	width := len(users.header.Cells)
	if len(users.rows)*(width+len(added)) > bundleCells {
		return nil, f.refuse("holds more users than Waymark takes at once: export the students of fewer schools")
	}
	known := map[string]bool{}
	for _, r := range users.rows {
		id := users.cell(r, "sourcedid")
		known[id] = true
		if deleted(users.cell(r, "status")) {
			f.setAside(Line{Line: r.Line}, "marked as deleted by the system it comes from")
			continue
		}
		cells := make([]string, width, width+len(added))
		copy(cells, r.Cells)
		if extra := len(r.Cells) - width; extra > 0 && anyFilled(r.Cells[width:]) {
			cells = append(cells, make([]string, len(added))...)
			joined.Rows = append(joined.Rows, Line{Line: r.Line, Cells: append(cells, r.Cells[width:]...), Loose: r.Loose})
			continue
		}
		for _, values := range added {
			cells = append(cells, values[id])
		}
		joined.Rows = append(joined.Rows, Line{Line: r.Line, Cells: cells, Loose: r.Loose})
	}
	strays := 0
	for id := range extra.born {
		if !known[id] {
			strays++
		}
	}
	if strays > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s of demographics.csv about nobody in users.csv: not used", count(strays, "row")))
	}
	if len(extra.schools) > 1 {
		f.Notes = append(f.Notes, fmt.Sprintf("it holds the students of %d schools (%s): look whether all of them are yours", len(extra.schools), someOf(extra.schools, 5)))
	}
	if err := f.layOut(&joined); err != nil {
		return nil, err
	}
	return f, nil
}

// extras are what the other files say of users, by their sourcedId.
type extras struct {
	born, sex, role, grade, room map[string]string
	schools                      []string
}

// extras reads the other files of the bundle, one after the other: none is kept
// whole.
func (b *bundle) extras(o Options) (*extras, error) {
	x := &extras{}
	var homes map[string]string
	for _, file := range [...]struct {
		name string
		take func(*table)
	}{
		{"roles.csv", func(t *table) { x.role, x.grade = t.firstRoles(), t.by("usersourcedid", "grade") }},
		{"demographics.csv", func(t *table) {
			user := "sourcedid"
			if t.has("usersourcedid") { // as School Data Sync 2.1 calls it
				user = "usersourcedid"
			}
			x.born, x.sex = t.by(user, "birthdate"), t.by(user, "sex")
		}},
		{"orgs.csv", func(t *table) { x.schools = t.names("school") }},
		{"classes.csv", func(t *table) { homes = t.homerooms() }},
		{"enrollments.csv", func(t *table) { x.room = t.rooms(homes) }},
	} {
		t, err := b.table(file.name, o)
		if err != nil {
			return nil, err
		}
		file.take(&t)
	}
	return x, nil
}

// by returns the values of one column by those of another, the first where there
// are several.
func (t *table) by(key, value string) map[string]string {
	values := map[string]string{}
	if !t.has(key) || !t.has(value) {
		return nil
	}
	for r := range t.live {
		id, v := t.cell(r, key), t.cell(r, value)
		if _, taken := values[id]; !taken && id != "" && v != "" {
			values[id] = v
		}
	}
	return values
}

// firstRoles returns each user's role: student for whoever is one anywhere,
// then the primary one.
func (t *table) firstRoles() map[string]string {
	roles := t.by("usersourcedid", "role")
	if roles == nil {
		return nil
	}
	for r := range t.live {
		id, role := t.cell(r, "usersourcedid"), t.cell(r, "role")
		switch {
		case strings.EqualFold(role, "student"):
			roles[id] = role
		case strings.EqualFold(t.cell(r, "roletype"), "primary") && !strings.EqualFold(roles[id], "student") && role != "":
			roles[id] = role
		}
	}
	return roles
}

// homerooms returns the titles of the classes that students are registered in.
// Classes that are taught are no registration groups.
func (t *table) homerooms() map[string]string {
	titles := map[string]string{}
	for r := range t.live {
		if strings.EqualFold(t.cell(r, "classtype"), "homeroom") {
			titles[t.cell(r, "sourcedid")] = t.cell(r, "title")
		}
	}
	return titles
}

// rooms returns which of the classes each user is a student of.
func (t *table) rooms(titles map[string]string) map[string]string {
	rooms := map[string]string{}
	for r := range t.live {
		id, title := t.cell(r, "usersourcedid"), titles[t.cell(r, "classsourcedid")]
		if role := t.cell(r, "role"); title != "" && rooms[id] == "" && (role == "" || strings.EqualFold(role, "student")) {
			rooms[id] = title
		}
	}
	return rooms
}

// names returns the names of the organisations of a type, in order.
func (t *table) names(kind string) []string {
	names := map[string]bool{}
	for r := range t.live {
		if name := t.cell(r, "name"); name != "" && strings.EqualFold(t.cell(r, "type"), kind) {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// someOf joins the first few of many words.
func someOf(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", len(words)-most)
}
