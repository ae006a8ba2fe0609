package link

import (
	"errors"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

func TestAssertionOfADevice(t *testing.T) {
	w := newWorld(t)
	root := w.trust.Fingerprint()
	a, err := w.device.Assertion(root, noon)
	must(t, err)
	claims, err := VerifyAssertion(a, root, noon.Add(30*time.Second), w.keys)
	must(t, err)
	if claims.Device != w.device.ID() || claims.ID == "" || !claims.Expires.After(noon) {
		t.Errorf("claims %+v", claims)
	}
	b, err := w.device.Assertion(root, noon)
	must(t, err)
	if second, _ := VerifyAssertion(b, root, noon, w.keys); second.ID == claims.ID {
		t.Error("two assertions have one ID")
	}

	_, err = VerifyAssertion(a, newWorld(t).trust.Fingerprint(), noon, w.keys)
	wantProblem(t, err, BadRequest)
	_, err = VerifyAssertion(a, root, noon, newWorld(t).keys)
	wantProblem(t, err, DeviceUnknown)
	_, err = VerifyAssertion(a+"x", root, noon, w.keys)
	wantProblem(t, err, BadRequest)
	revoked := errors.New("revoked")
	if _, err := VerifyAssertion(a, root, noon, func(string) (JWK, error) { return JWK{}, revoked }); !errors.Is(err, revoked) {
		t.Errorf("got %v", err)
	}
}

// The desk must not remember an assertion for a shorter time than it takes it.
func TestAssertionIsRememberedAsLongAsItIsTaken(t *testing.T) {
	w := newWorld(t)
	a, err := w.device.Assertion("root", noon)
	must(t, err)
	claims, err := VerifyAssertion(a, "root", noon, w.keys)
	must(t, err)
	if _, err := VerifyAssertion(a, "root", claims.Expires.Add(time.Second), w.keys); err == nil {
		t.Error("the assertion is taken after the desk may have forgotten it")
	}
}

func TestClockOfTheLaptopIsWrong(t *testing.T) {
	w := newWorld(t)
	for name, skew := range map[string]time.Duration{
		"a year behind": -365 * 24 * time.Hour, "ten minutes behind": -10 * time.Minute,
		"two minutes ahead": 2 * time.Minute, "a year ahead": 365 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			a, err := w.device.Assertion("root", noon.Add(skew))
			must(t, err)
			_, err = VerifyAssertion(a, "root", noon, w.keys)
			p := wantProblem(t, err, ClockSkew)
			now, err := time.Parse(time.RFC3339, p.Now)
			must(t, err)
			again, err := w.device.Assertion("root", now) // what the laptop then does
			must(t, err)
			_, err = VerifyAssertion(again, "root", noon, w.keys)
			must(t, err)
		})
	}
	for _, skew := range []time.Duration{-50 * time.Second, 50 * time.Second} {
		a, err := w.device.Assertion("root", noon.Add(skew))
		must(t, err)
		_, err = VerifyAssertion(a, "root", noon, w.keys)
		must(t, err)
	}
}

func TestAssertionThatIsIncomplete(t *testing.T) {
	w := newWorld(t)
	good := jwt.Claims{
		Issuer: w.device.ID(), Subject: w.device.ID(), Audience: jwt.Audience{"root"}, ID: "one",
		IssuedAt: jwt.NewNumericDate(noon), Expiry: jwt.NewNumericDate(noon.Add(time.Minute)),
	}
	for name, change := range map[string]func(*jwt.Claims){
		"another issuer":  func(c *jwt.Claims) { c.Issuer = "x" },
		"another subject": func(c *jwt.Claims) { c.Subject = "x" },
		"no audience":     func(c *jwt.Claims) { c.Audience = nil },
		"two audiences":   func(c *jwt.Claims) { c.Audience = jwt.Audience{"root", "other"} },
		"no ID":           func(c *jwt.Claims) { c.ID = "" },
		"no end":          func(c *jwt.Claims) { c.Expiry = nil },
		"no beginning":    func(c *jwt.Claims) { c.IssuedAt = nil },
		"good for a year": func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(noon.AddDate(1, 0, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			claims := good
			change(&claims)
			a, err := sign(w.device.Key, typeAssertion, claims)
			must(t, err)
			_, err = VerifyAssertion(a, "root", noon, w.keys)
			wantProblem(t, err, BadRequest)
		})
	}
	a, err := sign(w.device.Key, typeAssertion, map[string]any{"exp": "soon"})
	must(t, err)
	_, err = VerifyAssertion(a, "root", noon, w.keys)
	wantProblem(t, err, BadRequest)
}
