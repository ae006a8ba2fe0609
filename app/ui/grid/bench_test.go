package grid

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"waymark/app/record"
	"waymark/app/ui/kit"
)

const benchColumns = 12

func benchText(row, column int) string { return fmt.Sprintf("Student %d, column %d", row, column) }

func benchGrid(b *testing.B, rows int) *Grid {
	columns := make([]Column, benchColumns)
	for i := range columns {
		columns[i] = Column{ID: fmt.Sprint(i), Title: "Column", Width: 100, Cell: func(row int) Cell { return Cell{Text: benchText(row, i)} }}
	}
	g := New(columns)
	g.SetRows(rows)
	show(b, g).Resize(fyne.NewSize(1366, 768))
	return g
}

// benchTable is what Fyne offers for the same: a widget.Table of labels.
func benchTable(rows int) *widget.Table {
	t := widget.NewTable(
		func() (int, int) { return rows, benchColumns },
		func() fyne.CanvasObject {
			l := widget.NewLabel("")
			l.Truncation = fyne.TextTruncateEllipsis
			return l
		},
		func(id widget.TableCellID, o fyne.CanvasObject) { o.(*widget.Label).SetText(benchText(id.Row, id.Col)) })
	for i := range benchColumns {
		t.SetColumnWidth(i, 100)
	}
	w := test.NewWindow(t)
	w.Resize(fyne.NewSize(1366, 768))
	return t
}

// BenchmarkPageJump jumps to a row far away. "x" is how many times faster that is
// than in a widget.Table with labels, measured in the same run; painting, which is
// the same work for both, is not in it.
func BenchmarkPageJump(b *testing.B) {
	for _, rows := range []int{2_000, 100_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			g := benchGrid(b, rows)
			table := benchTable(rows)
			jump := func(i int) int { return i * 7919 % rows }
			var ours, theirs time.Duration
			n := 0
			for b.Loop() {
				start := time.Now()
				g.ScrollTo(jump(n))
				middle := time.Now()
				if n%20 == 0 { // the table is slow: a sample of its jumps will do
					table.ScrollTo(widget.TableCellID{Row: jump(n)})
					theirs += time.Since(middle) * 20
				}
				ours += middle.Sub(start)
				n++
			}
			b.ReportMetric(float64(ours.Nanoseconds())/float64(n), "ns/jump")
			b.ReportMetric(float64(theirs)/float64(ours), "x")
		})
	}
}

// BenchmarkFilterKeystroke filters 2,000 names by what is typed and shows them:
// what a person waits for between two letters. "x" is how many times a bare scan
// of the same names it takes.
func BenchmarkFilterKeystroke(b *testing.B) {
	surnames := []string{"Ahmed", "Bergström", "Çağlar", "de la Cruz", "O’Brien", "Nguyễn", "Żukowska", "Smith-Jones"}
	names := make([]string, 2000)
	folded := make([]string, len(names))
	for i := range names {
		names[i] = fmt.Sprintf("%s, Student %d", surnames[i%len(surnames)], i)
		folded[i] = record.Fold(names[i])
	}
	var rows []int
	g := New([]Column{
		{ID: "name", Title: "Student", Width: 200, Cell: func(r int) Cell { return Cell{Text: names[rows[r]], Bold: true} }},
		{ID: "state", Title: "5", Width: 100, Cell: func(int) Cell { return Cell{Mark: kit.MarkOf("◐", "Partly")} }},
	})
	show(b, g).Resize(fyne.NewSize(1366, 768))
	typed := []string{"b", "be", "ber", "berg", "bergstrom", "o", "obrien", "z"}
	var whole, bare time.Duration
	n := 0
	for b.Loop() {
		text := typed[n%len(typed)]
		start := time.Now()
		scan(folded, text, nil)
		middle := time.Now()
		rows = scan(folded, record.Fold(text), rows[:0])
		g.SetRows(len(rows))
		whole += time.Since(middle)
		bare += middle.Sub(start)
		n++
	}
	b.ReportMetric(float64(whole.Nanoseconds())/float64(n), "ns/keystroke")
	b.ReportMetric(float64(whole)/float64(bare), "x")
}

func scan(folded []string, text string, found []int) []int {
	for i, f := range folded {
		if strings.Contains(f, text) {
			found = append(found, i)
		}
	}
	return found
}
