package link

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCodeIsReadAsPeopleTypeIt(t *testing.T) {
	w := newWorld(t)
	code, err := NewCode(w.trust.Fingerprint())
	must(t, err)
	written := code.String()
	if len(written) != 39 || strings.Count(written, "-") != 7 {
		t.Errorf("%q is not eight groups of four", written)
	}
	for name, typed := range map[string]string{
		"as it is":     written,
		"lower case":   strings.ToLower(written),
		"no groups":    strings.ReplaceAll(written, "-", ""),
		"spaces":       " " + strings.ReplaceAll(written, "-", "  ") + "\r\n",
		"long dashes":  strings.ReplaceAll(written, "-", " – "),
		"letters O, I": strings.NewReplacer("0", "O", "1", "I").Replace(written),
		"letters o, l": strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(written)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseCode(typed)
			must(t, err)
			if got != code {
				t.Errorf("%q is read as %+v", typed, got)
			}
		})
	}
	if code.Root != ShortFingerprint(w.trust.Fingerprint()) {
		t.Error("the code does not carry the trust's fingerprint")
	}
	if _, err := ReadCertificate(w.signed, code.Root); err != nil {
		t.Errorf("a laptop that has the code alone does not know the trust's desk: %v", err)
	}
}

func TestMistypedCode(t *testing.T) {
	code, err := NewCode(newWorld(t).trust.Fingerprint())
	must(t, err)
	s := strings.ReplaceAll(code.String(), "-", "")
	for _, typed := range []string{"", "hello", s[1:], s + "0", strings.Repeat("U", codeLength), strings.Repeat("é", codeLength)} {
		if _, err := ParseCode(typed); err != ErrCode {
			t.Errorf("%q: got %v", typed, err)
		}
	}
	for i := range s {
		for _, c := range []byte(alphabet) {
			if wrong := s[:i] + string(c) + s[i+1:]; wrong != s {
				if _, err := ParseCode(wrong); err != ErrCode {
					t.Fatalf("%q is taken for %q", wrong, s)
				}
			}
		}
		for j := i + 1; j < len(s); j++ {
			swapped := []byte(s)
			swapped[i], swapped[j] = s[j], s[i]
			if _, err := ParseCode(string(swapped)); err != ErrCode && s[i] != s[j] && j-i < codeLength-1 {
				t.Fatalf("%q is taken for %q", swapped, s)
			}
		}
	}
}

func TestCodesDiffer(t *testing.T) {
	root := newWorld(t).trust.Fingerprint()
	seen := map[string]bool{}
	for range 1000 {
		code, err := NewCode(root)
		must(t, err)
		if seen[code.Secret] {
			t.Fatal("two codes have one secret")
		}
		seen[code.Secret] = true
	}
	for _, root := range []string{"", "abc", strings.Repeat("!", 43)} {
		if _, err := NewCode(root); err == nil {
			t.Errorf("made a code for the root %q", root)
		}
	}
}

func TestSpokenFingerprint(t *testing.T) {
	root := newWorld(t).trust.Fingerprint()
	if got := SpokenFingerprint(root); len(got) != 19 || strings.ReplaceAll(got, "-", "") != ShortFingerprint(root) {
		t.Errorf("spoken as %q", got)
	}
}

func TestEveryCodeSurvivesItsText(t *testing.T) {
	letters := rapid.SampledFrom([]byte(alphabet))
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int) string { return string(rapid.SliceOfN(letters, n, n).Draw(t, "part")) }
		code := EnrolmentCode{draw(codeID), draw(codeSecret), draw(codeRoot)}
		if got, err := ParseCode(code.String()); err != nil || got != code {
			t.Fatalf("%+v is read as %+v, %v", code, got, err)
		}
	})
}
