package placements

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
)

// SaveToFile writes what waits for each trust to a file of its own, in a folder
// that a person chooses.
func SaveToFile(s *session.Session) {
	var trusts []*record.Trust
	for _, t := range s.PostStatus().Trusts {
		if t.Waiting > 0 {
			if trust, ok := s.Snapshot().Trust(t.Trust); ok {
				trusts = append(trusts, trust)
			}
		}
	}
	if len(trusts) == 0 {
		s.Notify(session.Notice{Words: "Nothing is waiting to be sent, so there is nothing to save to a file."})
		return
	}
	s.ChooseFolder(func(folder string) {
		for _, t := range trusts {
			path := filepath.Join(folder, postName(t, s))
			s.SavePost(t.ID, path, func(n int, err error) {
				if err != nil {
					s.Fail(fmt.Errorf("nothing was written for %s: %w", t.Name, err))
					return
				}
				to := t.Email
				if to == "" {
					to = t.Name
				}
				s.Notify(session.Notice{Tone: session.Good, Stays: true, Words: fmt.Sprintf(
					"%s for %s in %s. Send the file to %s; it names no student, and what is sealed only the trust can open. Read the file that comes back with “Read an answer”.",
					capital(kit.Count(n, "message", "messages")), t.Name, path, to)})
			})
		}
	})
}

// postName names a file by the trust and the moment, never by a student.
func postName(t *record.Trust, s *session.Session) string {
	who := t.ODS
	if who == "" {
		who = strings.Trim(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return '-'
		}, t.Name), "-")
	}
	return "placement-post-" + who + "-" + s.Now().Format("2006-01-02-1504") + ".json"
}

// ReadFromFile takes in the file that came back from a trust.
func ReadFromFile(s *session.Session) {
	s.ChooseFile([]string{".json"}, s.ReadAnswer)
}
