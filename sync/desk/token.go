package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"sync"
	"time"

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
	b := encode(bearer{claims.Device, now.Add(tokenLife).Unix()})
	token := base64.RawURLEncoding.EncodeToString(append(d.tokenMAC(b), b...))
	return link.Token{Token: token, Type: "Bearer", Expires: int(tokenLife / time.Second)}, nil
}

// bearer returns the device to which a token was given. It may have been revoked
// since: every command asks.
func (d *Desk) bearer(token string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) < sha256.Size || !hmac.Equal(b[:sha256.Size], d.tokenMAC(b[sha256.Size:])) {
		return "", link.TokenExpired.Problem("")
	}
	var t bearer
	if err := json.Unmarshal(b[sha256.Size:], &t); err != nil || d.now().Unix() >= t.Expires {
		return "", link.TokenExpired.Problem("")
	}
	return t.Device, nil
}

func (d *Desk) tokenMAC(b []byte) []byte {
	mac := hmac.New(sha256.New, d.tokenSecret)
	mac.Write(b)
	return mac.Sum(nil)
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
