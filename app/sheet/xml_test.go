package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// scanned lists the tokens of an XML text in words. Texts that follow each other
// are one.
func scanned(r io.Reader) ([]string, error) {
	var out []string
	s := newScanner(r)
	var text strings.Builder
	for s.next() {
		if s.kind == textRun {
			text.Write(s.text)
			continue
		}
		if text.Len() > 0 {
			out = append(out, "text "+text.String())
			text.Reset()
		}
		switch s.kind {
		case startTag:
			out = append(out, "start "+string(s.name)+" "+s.attr("a"))
		case endTag:
			out = append(out, "end "+string(s.name))
		}
	}
	return out, s.err
}

func TestTokensOfXML(t *testing.T) {
	got, err := scanned(strings.NewReader("\xEF\xBB\xBF<?xml version='1.0' encoding=\"UTF-8\"?>\n<!-- a > b --><w:row w:a='1 > &quot;0&quot;'><c/>Zo&#235; &lt; &#x4a;<![CDATA[<&]]]]>!<c b=\"x\"  a = \"y\" /></w:row>\n"))
	want := []string{`start row 1 > "0"`, "start c ", "end c", "text Zoë < J<&]]!", "start c y", "end c", "end row"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
}

// Whatever is wrong with a part is an error, and never a shorter table.
func TestXMLThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]error{
		"":                         errCutShort,
		"<a>":                      errCutShort,
		"<a><b></a>":               errMalformed,
		"</a>":                     errMalformed,
		"<a></a><b/>":              errMalformed,
		"<a/>text":                 errMalformed,
		"<a>&nbsp;</a>":            errMalformed,
		"<a>&#0;</a>":              errMalformed,
		"<a>& b</a>":               errMalformed,
		"<a b='":                   errCutShort,
		"<a><![CDATA[x]]</a>":      errCutShort,
		"<![CDATA[x]]><a/>":        errMalformed,
		"<a><!-- x</a>":            errCutShort,
		"<?xml version='1.0'":      errCutShort,
		"<a <b/></a>":              errMalformed,
		"<>":                       errMalformed,
		"\xFF\xFE<\x00a\x00":       errEncoding,
		"<!DOCTYPE a><a/>":         errDoctype,
		"<a/><!ENTITY":             errDoctype,
		strings.Repeat("<a>", 101): errDepth,
		"<a b='" + strings.Repeat("x", maxTag) + "'/>":  errTag,
		"<?xml version='1.0' encoding='UTF-16'?><a/>":   errEncoding,
		"<?xml version='1.0' encoding=\"cp1252\"?><a/>": errEncoding,
	} {
		if got, err := scanned(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.40q: %v %v, want %v", text, got, err, want)
		}
	}
	if _, err := scanned(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// The tokens are the same however the bytes come in.
func TestXMLInPieces(t *testing.T) {
	long := strings.Repeat("Zoë &amp; Şule ", 20_000)
	text := "<a><b a='" + long[:70_000] + "&gt;'>" + long + "<![CDATA[" + long + "]]></b></a>"
	want, err := scanned(strings.NewReader(text))
	if err != nil || len(want) != 5 || want[2] != "text "+strings.ReplaceAll(long, "&amp;", "&")+long {
		t.Fatal(len(want), err)
	}
	for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text))} {
		if got, err := scanned(r); err != nil || !slices.Equal(got, want) {
			t.Errorf("read differently in pieces: %v", err)
		}
	}
}

// What encoding/xml takes, the scanner takes, and reads the same.
func FuzzXML(f *testing.F) {
	f.Add("<w:a xmlns:w='x' a='1'>b&#10;<!-- --><c a='&lt;'/><![CDATA[d]]></w:a>")
	f.Add("<a>\r\n<b\na\n=\n'c'\n>\n</b\n></a>")
	f.Add("<a>]]&gt;<?b c?></a>")
	f.Fuzz(func(t *testing.T, content string) {
		text := "<?xml version='1.0' encoding='UTF-8'?>\n<root>" + content + "</root>"
		got, err := scanned(strings.NewReader(text))
		d := xml.NewDecoder(strings.NewReader(text))
		var want []string
		chars := ""
		for {
			token, problem := d.Token()
			if problem == io.EOF {
				break
			}
			if problem != nil {
				return
			}
			if c, ok := token.(xml.CharData); ok {
				chars += string(c)
				continue
			}
			switch v := token.(type) {
			case xml.Directive:
				return
			case xml.StartElement, xml.EndElement:
				if chars != "" && len(want) > 0 {
					want = append(want, "text "+chars)
				}
				chars = ""
				if end, ok := v.(xml.EndElement); ok {
					want = append(want, "end "+end.Name.Local)
					continue
				}
				start := v.(xml.StartElement)
				value := ""
				for _, a := range slices.Backward(start.Attr) {
					if a.Name.Local == "a" {
						value = a.Value
					}
				}
				want = append(want, "start "+start.Name.Local+" "+value)
			}
		}
		if !rooted(want) || errors.Is(err, errDepth) || strings.ContainsAny(text, "\r") || strings.Count(text, "<?xml") > 1 {
			return // encoding/xml takes several roots, and rewrites line ends
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", text, got, want)
		}
	})
}

// rooted reports whether the tokens are one element, as a document's are.
func rooted(tokens []string) bool {
	depth := 0
	for i, t := range tokens {
		switch {
		case strings.HasPrefix(t, "start "):
			depth++
		case strings.HasPrefix(t, "end "):
			depth--
		}
		if depth == 0 && i < len(tokens)-1 {
			return false
		}
	}
	return true
}
