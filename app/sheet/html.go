package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// webPage reads the tables of a web page. Many school systems write one where
// they promise Excel, and call it .xls.
type webPage struct {
	gather
	tokens       *html.Tokenizer
	depth        int // of tables: those in a table are part of its cells
	inRow        bool
	inCell       bool
	at, column   int             // the row and the column at hand
	down, across int             // how many rows and columns the cell at hand spans
	reach        [MaxColumns]int // the last line that a cell above covers, by column
}

func (b *Book) readHTML(data []byte, o Options) error {
	b.Format = HTML
	p := &webPage{gather: gather{book: b}, tokens: html.NewTokenizer(strings.NewReader(b.decode(data, o)))}
	p.tokens.SetMaxBuf(maxTag)
	for {
		var err error
		switch kind := p.tokens.Next(); kind {
		case html.ErrorToken:
			return p.over()
		case html.TextToken:
			err = p.words(p.tokens.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := p.tokens.TagName()
			err = p.open(atom.Lookup(name), more)
		case html.EndTagToken:
			name, _ := p.tokens.TagName()
			err = p.shut(atom.Lookup(name))
		}
		if err != nil {
			return err
		}
	}
}

// over ends the page.
func (p *webPage) over() error {
	if err := p.tokens.Err(); !errors.Is(err, io.EOF) {
		return p.book.damaged("", err)
	}
	if err := p.endTable(); err != nil {
		return err
	}
	if p.rows == 0 {
		return p.book.refuse("is a web page without a table, whatever its name says: " + saveAsXLSX)
	}
	return p.finish()
}

// words adds text to the cell at hand, its blanks made one as a browser does.
func (p *webPage) words(text []byte) error {
	if !p.inCell {
		return nil
	}
	if len(p.text)+len(text) > maxCell {
		return refuseTooMany(p.book.Name)
	}
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n', '\f':
			if n := len(p.text); n > 0 && p.text[n-1] != ' ' && p.text[n-1] != '\n' {
				p.text = append(p.text, ' ')
			}
		default:
			p.text = append(p.text, c)
		}
	}
	return nil
}

func (p *webPage) open(tag atom.Atom, more bool) error {
	switch {
	case tag == atom.Table:
		if p.depth++; p.depth > 1 {
			return nil
		}
		if len(p.book.Sheets) == maxSheets {
			return refuseTooMany(p.book.Name)
		}
		p.begin("Table "+strconv.Itoa(len(p.book.Sheets)+1), false)
		p.at, p.reach = 0, [MaxColumns]int{}
	case p.depth != 1:
	case tag == atom.Tr:
		if err := p.endRow(); err != nil {
			return err
		}
		p.beginRow()
	case tag == atom.Td || tag == atom.Th:
		if err := p.endCell(); err != nil {
			return err
		}
		if !p.inRow { // a browser makes one
			p.beginRow()
		}
		p.inCell, p.down, p.across = true, 1, 1
		p.text = p.text[:0]
		for more {
			var key, value []byte
			key, value, more = p.tokens.TagAttr()
			n, err := strconv.Atoi(strings.TrimSpace(string(value)))
			if err != nil || n < 1 {
				continue
			}
			switch string(key) {
			case "rowspan":
				p.down = min(n, MaxRows)
			case "colspan":
				p.across = min(n, MaxColumns)
			}
		}
	case tag == atom.Br || tag == atom.P || tag == atom.Div || tag == atom.Li:
		if p.inCell && len(bytes.TrimSpace(p.text)) > 0 {
			p.text = append(bytes.TrimRight(p.text, " "), '\n')
		}
	case tag == atom.Script || tag == atom.Style:
		p.tokens.Next() // its text
	}
	return nil
}

func (p *webPage) shut(tag atom.Atom) error {
	switch {
	case tag == atom.Table && p.depth > 0:
		if p.depth--; p.depth == 0 {
			return p.endTable()
		}
	case p.depth != 1:
	case tag == atom.Tr:
		return p.endRow()
	case tag == atom.Td || tag == atom.Th:
		return p.endCell()
	}
	return nil
}

// endCell puts the cell at hand in its column: the first that no cell of the
// rows above reaches down into.
func (p *webPage) endCell() error {
	if !p.inCell {
		return nil
	}
	p.inCell = false
	for p.column < MaxColumns && p.reach[p.column] >= p.at {
		p.column++
	}
	value, err := p.keep(bytes.TrimSpace(p.text))
	if err != nil {
		return err
	}
	if p.column >= MaxColumns {
		return refuseTooMany(p.book.Name)
	}
	if p.down > 1 {
		last := p.at + p.down - 1
		for c := p.column; c < min(p.column+p.across, MaxColumns); c++ {
			p.reach[c] = last
		}
		if p.across == 1 {
			if err := p.merge(p.column, p.at, last); err != nil {
				return err
			}
		}
	}
	if err := p.put(p.column, value); err != nil {
		return err
	}
	p.column += p.across
	return nil
}

func (p *webPage) beginRow() {
	p.inRow = true
	p.at++
	p.column = 0
}

func (p *webPage) endRow() error {
	if err := p.endCell(); err != nil {
		return err
	}
	p.inRow = false
	return p.end(p.at)
}

func (p *webPage) endTable() error {
	if p.sheet == nil {
		return nil
	}
	if err := p.endRow(); err != nil {
		return err
	}
	err := p.close()
	p.sheet = nil
	return err
}
