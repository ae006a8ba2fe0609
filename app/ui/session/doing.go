package session

import (
	"context"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"waymark/app/gatsby"
	"waymark/app/record"
	"waymark/app/store"
)

// Do saves an action, away from the window, and brings the figures up to date.
// An action without a name or a time gets the careers lead's and the clock's.
// then is called once it is saved and every figure stands, with nil, or with
// the error that kept it from being saved; the person has been told by then,
// and nothing has changed. then may be nil.
func (s *Session) Do(a record.Action, then func(err error)) {
	if a.By == "" {
		a.By = s.Signing()
	}
	if a.At.IsZero() {
		a.At = s.now()
	}
	s.change(then, func() (Notice, error) {
		done, err := s.store.Do(a)
		if err != nil {
			return Notice{}, err
		}
		return Notice{Words: "Saved: " + a.What, Tone: Good, Button: "Undo", Do: func() { s.UndoAction(done.Seq) }}, nil
	})
}

// Undo takes back the last action that has not been taken back.
func (s *Session) Undo() {
	by := s.Signing()
	s.change(nil, func() (Notice, error) {
		undone, err := s.store.Undo(by)
		if errors.Is(err, store.ErrNothingToUndo) {
			return Notice{Words: "There is nothing left to take back."}, nil
		}
		return undoneNotice(undone), err
	})
}

// UndoAction takes back the action numbered seq, whatever was done since.
func (s *Session) UndoAction(seq uint64) { s.TakeBack(seq, nil) }

// TakeBack is [Session.UndoAction] for a caller who shows all that stays because
// of later work: then, which may be nil, gets what the undo did once it is saved.
func (s *Session) TakeBack(seq uint64, then func(store.Undone)) {
	by := s.Signing()
	var undone store.Undone
	s.change(func(err error) {
		if err == nil && then != nil {
			then(undone)
		}
	}, func() (_ Notice, err error) {
		undone, err = s.store.UndoAction(seq, by)
		return undoneNotice(undone), err
	})
}

// change does something to the store and judges what it led to, in one task.
func (s *Session) change(then func(error), do func() (Notice, error)) {
	prev, asOf := s.result, s.AsOf()
	s.tasks.Go(func(context.Context) func() {
		notice, err := do()
		if err != nil {
			return func() {
				s.Fail(err)
				if then != nil {
					then(err)
				}
			}
		}
		snapshot := s.store.Snapshot()
		result := gatsby.Judge(snapshot, asOf, prev)
		return func() {
			s.saved = s.now()
			s.settle(snapshot, result)
			s.Notify(notice)
			if then != nil {
				then(nil)
			}
		}
	})
}

func undoneNotice(u store.Undone) Notice {
	n := Notice{Words: "Taken back: " + u.Of.What, Tone: Good}
	switch {
	case len(u.Kept) > 0 && u.Back == 0:
		n = Notice{Words: "Nothing could be taken back of: " + u.Of.What + ", because " + u.Kept[0].Words, Stays: true}
	case len(u.Kept) > 0:
		n.Words += fmt.Sprintf(". Kept because of later work: %d, such as: %s", len(u.Kept), u.Kept[0].Words)
		n.Stays = true
	}
	return n
}

// Sentence turns an error into a sentence for a person. Waymark's packages
// write their errors as sentences already; this names no record by its number,
// and gives the words their capital and their full stop.
func Sentence(err error) string {
	words := err.Error()
	var refused *store.Refused
	if errors.As(err, &refused) && len(refused.Problems) > 0 {
		words = "nothing was saved: " + refused.Problems.Error()
	}
	if words == "" {
		return "Something went wrong, and it does not say what."
	}
	first, size := utf8.DecodeRuneInString(words)
	words = string(unicode.ToUpper(first)) + words[size:]
	switch last, _ := utf8.DecodeLastRuneInString(words); last {
	case '.', '?', '!', '…':
	default:
		words += "."
	}
	return words
}
