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
func (b *bundle) table(name string) (table, error) {
	s := b.parts[name]
	if s == nil {
		return table{name: name}, nil
	}
	book, err := s.Book(sheet.Options{})
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
	var tables [6]table
	for i, name := range [...]string{"users.csv", "roles.csv", "demographics.csv", "orgs.csv", "classes.csv", "enrollments.csv"} {
		var err error
		if tables[i], err = b.table(name); err != nil {
			return nil, err
		}
	}
	users, roles, demographics, orgs, classes, enrollments := &tables[0], &tables[1], &tables[2], &tables[3], &tables[4], &tables[5]
	f := &File{Name: b.name, Format: OneRoster, Encoding: users.book.Encoding, Delimiter: users.book.Delimiter, options: o}
	if !users.has("status") && !users.has("enableduser") {
		f.Format = SDS
	}
	if !users.has("sourcedid") {
		return nil, f.refuse("holds a users.csv without a column sourcedId, which OneRoster has: choose the file with the students itself")
	}

	joined := sheet.Sheet{Rows: []Line{{Line: users.header.Line, Cells: slices.Clone(users.header.Cells)}}, SetAside: users.book.Sheets[0].SetAside}
	var added []map[string]string // by the user's sourcedId
	add := func(heading string, values map[string]string) {
		if len(values) > 0 {
			joined.Rows[0].Cells = append(joined.Rows[0].Cells, heading)
			added = append(added, values)
		}
	}
	for _, column := range [...]string{"birthDate", "sex"} {
		add(column, demographics.by("sourcedid", strings.ToLower(column)))
	}
	if !users.has("role") {
		add("role", roles.firstRoles())
	}
	if !users.has("grades") && !users.has("grade") {
		add("grade", roles.by("usersourcedid", "grade"))
	}
	add("Registration group", homerooms(classes, enrollments))

	width := len(users.header.Cells)
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
	f.noteStrays(demographics, "sourcedid", known)
	f.noteStrays(enrollments, "usersourcedid", known)
	if schools := orgs.names("school"); len(schools) > 1 {
		f.Notes = append(f.Notes, fmt.Sprintf("it holds the students of %d schools (%s): look whether all of them are yours", len(schools), someOf(schools, 5)))
	}
	if err := f.layOut(&joined); err != nil {
		return nil, err
	}
	return f, nil
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

// homerooms returns the title of the class that each user is registered in.
// Classes that are taught are no registration groups.
func homerooms(classes, enrollments *table) map[string]string {
	titles := map[string]string{}
	for r := range classes.live {
		if strings.EqualFold(classes.cell(r, "classtype"), "homeroom") {
			titles[classes.cell(r, "sourcedid")] = classes.cell(r, "title")
		}
	}
	rooms := map[string]string{}
	for r := range enrollments.live {
		id, title := enrollments.cell(r, "usersourcedid"), titles[enrollments.cell(r, "classsourcedid")]
		if role := enrollments.cell(r, "role"); title != "" && rooms[id] == "" && (role == "" || strings.EqualFold(role, "student")) {
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

// noteStrays says how many rows of another file are about nobody in users.csv.
func (f *File) noteStrays(t *table, key string, users map[string]bool) {
	strays := 0
	for r := range t.live {
		if id := t.cell(r, key); id != "" && !users[id] {
			strays++
		}
	}
	if strays > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s of %s about nobody in users.csv: not used", count(strays, "row"), t.name))
	}
}

// someOf joins the first few of many words.
func someOf(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:most], ", ") + fmt.Sprintf(" and %d more", len(words)-most)
}
