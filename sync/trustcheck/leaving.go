package trustcheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"waymark/sync/link"
)

var devices = []check{
	{"devices/withdraw", "Everything that was asked for can be withdrawn",
		"request.withdraw is legal until the placement has begun.", withdrawsAll},
	{"devices/list", "A school sees its laptops",
		"GET /v1/devices lists the laptops of the school that asks.", listsDevices},
	{"devices/revoke", "A school can shut its laptop out",
		"DELETE /v1/devices/{id} shuts a laptop of the school out at once: its token counts for nothing any more, it gets no other, and what it signs is refused.", revokes},
}

func withdrawsAll(ctx context.Context, v *visit) error {
	if _, err := v.ready(); err != nil {
		return err
	}
	return v.withdrawRequests(ctx)
}

func listsDevices(ctx context.Context, v *visit) error {
	s, err := v.ready()
	if err != nil {
		return err
	}
	a, err := s.get(ctx, "/v1/devices")
	if err != nil {
		return err
	}
	var list link.Devices
	if err := a.into(&list); err != nil {
		return err
	}
	for _, d := range list.Devices {
		if d.ID == s.device.ID() {
			if !d.Revoked.IsZero() {
				return errors.New("it is listed as shut out, and is not")
			}
			return nil
		}
	}
	return fmt.Errorf("of %d laptops none is this one", len(list.Devices))
}

func revokes(ctx context.Context, v *visit) error {
	s, err := v.ready()
	if err != nil {
		return err
	}
	a, err := s.call(ctx, ask{method: http.MethodDelete, path: "/v1/devices/" + s.device.ID()})
	if err != nil {
		return err
	}
	if err := a.want(http.StatusNoContent, http.StatusOK); err != nil {
		return err
	}
	s.out = true
	var wrong []error
	for _, q := range protected()[:4] {
		q.token = s.token
		a, err := v.do(ctx, q)
		if err != nil {
			return err
		}
		wrong = append(wrong, a.want(http.StatusUnauthorized, http.StatusForbidden))
	}
	assertion, err := s.device.Assertion(v.cert.Fingerprint(), v.deskTime())
	if err != nil {
		return err
	}
	if a, err = v.tokenWith(ctx, assertion); err != nil {
		return err
	}
	if err := a.refused(link.DeviceRevoked); err != nil {
		wrong = append(wrong, fmt.Errorf("asking for another token: %w", err))
	}
	return errors.Join(wrong...)
}

var always = []check{
	{"always/schema", "Every answer keeps to the contract",
		"Every answer has a status, a media type and a body that openapi.yaml has for it; a problem has the type " + link.ProblemBase + " and its code, the status of its answer, and a title.",
		func(_ context.Context, v *visit) error { return v.tally(v.departed) }},
	{"always/no-failure", "Nothing makes it fail",
		"No request is answered with a status of 500 or above, but for 503 busy with the seconds to wait.",
		func(_ context.Context, v *visit) error { return v.tally(v.broke) }},
	{"always/no-echo", "No answer repeats a secret",
		"A token is never repeated in an answer.",
		func(_ context.Context, v *visit) error { return v.tally(v.echoed) }},
}

// tally joins what was noted over the whole visit, the same thing once.
func (v *visit) tally(noted []error) error {
	if v.exchanges == 0 {
		return skip("no answer came")
	}
	times := map[string]int{}
	var order []string
	for _, err := range noted {
		if times[err.Error()]++; times[err.Error()] == 1 {
			order = append(order, err.Error())
		}
	}
	var all []error
	for _, words := range order {
		if n := times[words]; n > 1 {
			words = fmt.Sprintf("%s (%d times)", words, n)
		}
		all = append(all, errors.New(words))
	}
	return errors.Join(all...)
}
