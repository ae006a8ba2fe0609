package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"waymark/sync/link"
)

// Prefix begins the IDs of the opportunities that a check publishes.
const Prefix = "trustcheck-"

// tidy undoes what the visit has done at the endpoint, and returns an error for
// each thing that it could not undo.
func (v *visit) tidy(ctx context.Context) (left []error) {
	for _, id := range slices.Clone(v.published) {
		if err := v.withdraw(ctx, id); err != nil {
			left = append(left, err)
		}
	}
	if v.first != nil && v.first.token != "" && !v.first.out {
		if err := v.withdrawRequests(ctx); err != nil {
			left = append(left, fmt.Errorf("not every request is over: %w", err))
		}
	}
	for _, s := range []*school{v.first, v.second} {
		if s == nil || !s.in || s.out {
			continue
		}
		if err := s.shutOut(ctx); err != nil {
			left = append(left, fmt.Errorf("the laptop of %s, %s, is still let in: %w", s.name.Name, s.device.ID(), err))
		}
	}
	return left
}

// withdraw takes an opportunity away that was published for this check.
func (v *visit) withdraw(ctx context.Context, id string) error {
	if err := v.options.Hand.Withdraw(ctx, id); err != nil {
		return fmt.Errorf("the opportunity %q could not be withdrawn: %w", id, err)
	}
	v.published = slices.DeleteFunc(v.published, func(p string) bool { return p == id })
	return nil
}

// withdrawRequests brings to an end what the first school has asked for; the
// second asks for nothing.
func (v *visit) withdrawRequests(ctx context.Context) error {
	s := v.first
	if _, err := s.follow(ctx); err != nil {
		return err
	}
	var wrong []error
	for _, r := range v.requests {
		st, told := s.standings[r.id]
		if r.school != s || !told || st.State.Final() {
			continue
		}
		if _, legal := link.Next(st.State, link.RequestWithdraw); !legal {
			if v.options.Hand != nil {
				wrong = append(wrong, v.options.Hand.Move(ctx, r.id, link.DeskCancel, ""))
			}
			continue
		}
		r.lane = st.Lane
		wrong = append(wrong, r.must(ctx, link.RequestWithdraw, link.Withdrawn))
	}
	return errors.Join(wrong...)
}

// shutOut takes the school's own laptop out.
func (s *school) shutOut(ctx context.Context) error {
	a, err := s.call(ctx, ask{method: http.MethodDelete, path: "/v1/devices/" + s.device.ID()})
	if err == nil {
		err = a.want(http.StatusNoContent, http.StatusOK)
	}
	s.out = err == nil
	return err
}
