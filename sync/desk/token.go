package desk

import (
	"context"
	"sync"
	"time"

	fastjson "github.com/segmentio/encoding/json"

	"waymark/sync/link"
)

// tokenLife is how long a bearer token is good for. Whether its device has been
// revoked is asked each time it is shown.
const tokenLife = 10 * time.Minute

// bearer is what a token says, and the desk has authenticated.
type bearer struct {
	Device  string `json:"d"`
	Expires int64  `json:"x"` // Unix seconds
}

// Token gives a device that shows a good assertion a bearer token.
func (d *Desk) Token(ctx context.Context, assertion string) (link.Token, error) {
	now := d.now()
	var claims link.Claims
	err := d.view(ctx, func(r *reading) (err error) {
		claims, err = link.VerifyAssertion(assertion, r.office().Root, now, func(id string) (link.JWK, error) {
			dev, err := r.enrolled(id)
			return dev.Key, err
		})
		return err
	})
	if err != nil {
		return link.Token{}, err
	}
	if !d.used.first(claims.Device+"/"+claims.ID, claims.Expires, now) {
		return link.Token{}, link.TokenExpired.Problem("This assertion has been used; make another.")
	}
	token := d.own.Load().tokens.write(encode(bearer{claims.Device, now.Add(tokenLife).Unix()}), "")
	return link.Token{Token: token, Type: "Bearer", Expires: int(tokenLife / time.Second)}, nil
}

// bearer returns the device to which a token was given. It may have been revoked
// since: every command asks.
func (d *Desk) bearer(token string) (string, error) {
	var t bearer
	b, ok := d.own.Load().tokens.read(token, "")
	if !ok || fastjson.Unmarshal(b, &t) != nil || d.now().Unix() >= t.Expires {
		return "", link.TokenExpired.Problem("")
	}
	return t.Device, nil
}

// assertions remembers those that have been used for as long as they are good.
// A desk that was restarted has forgotten them, which gives somebody who could
// read one on its way some minutes.
type assertions struct {
	mu    sync.Mutex
	until map[string]time.Time
	swept time.Time
}

// first reports whether an assertion is new.
func (a *assertions) first(id string, until, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.swept).Abs() > time.Minute {
		for old, t := range a.until {
			if now.After(t) {
				delete(a.until, old)
			}
		}
		a.swept = now
	}
	if _, used := a.until[id]; used {
		return false
	}
	if a.until == nil {
		a.until = map[string]time.Time{}
	}
	a.until[id] = until
	return true
}
