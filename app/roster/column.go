package roster

// How says why a column is used, or why not.
type How string

// The ways a column was decided.
const (
	ByHeading How = "heading"     // its heading is known, and the values do not speak against it
	ByValues  How = "values"      // the values under it prove what it is
	ByPerson  How = "you said so" // somebody told Waymark, also to leave it out
	Unclear   How = "not used"    // tell Waymark what it is
	NotKept   How = "not kept"    // known, and Waymark has no use for it
	LeftOut   How = "left out"    // never read in: passwords, contacts, medical details and the like
	Empty     How = "empty"       // no values under it
)

// Column is one column of the file and what it is used for.
type Column struct {
	Index   int // counted from 0
	Heading string
	Field   Field // "" where not used
	How     How
	// Note says in plain words what to know: why the column is not used, what
	// proves the order of its dates, what it might be.
	Note string
	// Suggest is the field that the heading resembles. It is never used unasked.
	Suggest Field

	basis     string // the note before the values were looked at as a whole
	ask       bool   // nobody knows what it is, and a person might
	dates     dateOrder
	datesOpen bool     // nothing shows the order of its dates
	numeric   bool     // sexes are 1 and 2
	oneToken  bool     // a flag that only ever says yes
	unread    []string // values that mean nothing to Waymark
}

// LeftOut returns the columns that were never read in.
func (f *File) LeftOut() []Column { return f.columns(LeftOut) }

// Unclear returns the columns that are not used until somebody says what they are.
func (f *File) Unclear() []Column { return f.columns(Unclear) }

func (f *File) columns(how How) []Column {
	var out []Column
	for _, c := range f.Columns {
		if c.How == how {
			out = append(out, c)
		}
	}
	return out
}
