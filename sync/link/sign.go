package link

import "encoding/json"

// Sign signs a message. The result is what is frozen and sent, and for the same
// message always the same.
func (d Device) Sign(m Message) (string, error) { return sign(d.Key, typeMessage, m) }

// ReadMessage verifies a signed message with the key of the device that it names,
// which key looks up, and returns the message and the device's ID. An error is a
// [*Problem], or what key returned.
func ReadMessage(jws string, key func(device string) (JWK, error)) (Message, string, error) {
	s, err := parse(jws, typeMessage, MaxSigned)
	if err != nil {
		return Message{}, "", err
	}
	public, err := key(s.kid)
	if err != nil {
		return Message{}, s.kid, err
	}
	payload, err := s.verify(public)
	if err != nil {
		return Message{}, s.kid, err
	}
	var m Message
	if err := decode(payload, &m); err != nil {
		return Message{}, s.kid, err
	}
	return m, s.kid, nil
}

// Peek reads a signed message without verifying it: who says they sent what.
func Peek(jws string) (Message, string, error) {
	s, err := parse(jws, typeMessage, MaxSigned)
	if err != nil {
		return Message{}, "", err
	}
	var m Message
	if err := decode(s.unverified(), &m); err != nil {
		return Message{}, s.kid, err
	}
	return m, s.kid, nil
}

// SignEnrol signs an enrolment, putting in the device's own public key.
func (d Device) SignEnrol(e Enrol) (string, error) {
	e.Key = d.Public()
	return sign(d.Key, typeEnrol, e)
}

// ReadEnrol reads an enrolment that was signed with the key that it carries.
func ReadEnrol(jws string) (Enrol, error) {
	s, err := parse(jws, typeEnrol, MaxSigned)
	if err != nil {
		return Enrol{}, err
	}
	var e Enrol
	if err := decode(s.unverified(), &e); err != nil {
		return Enrol{}, err
	}
	if s.kid != e.Key.Thumbprint() {
		return Enrol{}, BadRequest.Problem("An enrolment must be signed with the key that it carries.")
	}
	if _, err := s.verify(e.Key); err != nil {
		return Enrol{}, err
	}
	return e, nil
}

// SignReceipt signs a receipt.
func (d DeskKey) SignReceipt(r Receipt) (string, error) { return sign(d.Key, typeReceipt, r) }

// VerifyReceipt reads a receipt that was signed with the desk's key, or with one
// that the desk had before.
func VerifyReceipt(jws string, c Certificate) (Receipt, error) {
	payload, err := verifyDesk(jws, typeReceipt, MaxSigned, c)
	if err != nil {
		return Receipt{}, err
	}
	var r Receipt
	if err := decode(payload, &r); err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// SignReply signs a reply.
func (d DeskKey) SignReply(r Reply) (string, error) { return sign(d.Key, typeReply, r) }

// VerifyReply reads a reply of the desk whose root has the given fingerprint,
// and the certificate that it carries.
func VerifyReply(jws, root string) (Reply, Certificate, error) {
	s, err := parse(jws, typeReply, MaxAnswer)
	if err != nil {
		return Reply{}, Certificate{}, err
	}
	var carried struct {
		Certificate string `json:"certificate"`
	}
	if err := json.Unmarshal(s.unverified(), &carried); err != nil {
		return Reply{}, Certificate{}, notSigned(typeReply)
	}
	c, err := ReadCertificate(carried.Certificate, root)
	if err != nil {
		return Reply{}, Certificate{}, err
	}
	payload, err := verifyDesk(jws, typeReply, MaxAnswer, c)
	if err != nil {
		return Reply{}, Certificate{}, err
	}
	var r Reply
	if err := decode(payload, &r); err != nil {
		return Reply{}, Certificate{}, err
	}
	return r, c, nil
}

func verifyDesk(jws, typ string, limit int, c Certificate) ([]byte, error) {
	s, err := parse(jws, typ, limit)
	if err != nil {
		return nil, err
	}
	key, ok := c.deskKey(s.kid)
	if !ok {
		return nil, BadRequest.Problem("This was signed with a key that the trust does not vouch for.")
	}
	return s.verify(key)
}
