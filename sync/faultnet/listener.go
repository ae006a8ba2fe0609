package faultnet

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"
)

// WireFaults lists the faults that a [Listener] can make, on real connections
// and so with real bytes. A cut strikes at any of the first bytes of a
// connection, which may be in the middle of a header.
var WireFaults = []Fault{
	Reset, Lost, Portal, PortalJSON, PortalEmpty, PortalMoved, Portal511, Filtered, Proxy407, TooMany, Unavailable,
	CutRequest, LoseAnswer, ResetAnswer, CutAnswer, Drip, LongLength, NotGzip, Endless,
}

// Listener gives each connection that it accepts a fault. Connections are
// numbered from 1 in the order in which they are accepted, and what is drawn for
// one depends on the seed and its number only.
type Listener struct {
	net.Listener
	seed  uint64
	reach int

	mu      sync.Mutex
	count   int
	weather Weather
	next    []Fault
}

// Listen wraps a listener. Cuts strike within the first reach bytes of a
// connection. Latency is not for listeners.
func Listen(l net.Listener, seed uint64, w Weather, reach int) *Listener {
	return &Listener{Listener: l, seed: seed, weather: w, reach: reach}
}

// Set changes the weather for connections to come.
func (l *Listener) Set(w Weather) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.weather = w
}

// Next says what the next connections meet with, one each, whatever the weather.
func (l *Listener) Next(faults ...Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next = append(l.next, faults...)
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.fault(c), nil
}

// fault draws the fault of a connection.
func (l *Listener) fault(c net.Conn) net.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	random := rand.New(rand.NewPCG(l.seed, uint64(l.count)))
	odds, at := random.Float64(), 1+random.IntN(max(l.reach, 1))
	faults := l.weather.Faults
	if faults == nil {
		faults = WireFaults
	}
	f := None
	switch {
	case len(l.next) > 0:
		f, l.next = l.next[0], l.next[1:]
	case odds < l.weather.Odds:
		f = faults[random.IntN(len(faults))]
	}
	if f == None || !slices.Contains(WireFaults, f) {
		return c
	}
	return &conn{Conn: c, fault: f, at: at, random: random}
}

// conn is a connection with a fault, as the server has it.
type conn struct {
	net.Conn
	fault  Fault
	at     int // bytes until a cut
	random *rand.Rand

	mu      sync.Mutex
	read    int
	written int
	over    bool // nothing more is passed on
}

// Read implements net.Conn: what the client sends.
func (c *conn) Read(p []byte) (int, error) {
	switch c.fault {
	case Reset:
		return 0, c.reset()
	case Lost: // all is taken and nothing passed on, until the client goes away
		_, err := io.Copy(io.Discard, c.Conn)
		return 0, orEOF(err)
	case CutRequest:
		if c.read >= c.at {
			return 0, c.reset()
		}
		p = p[:min(len(p), c.at-c.read)]
	}
	n, err := c.Conn.Read(p)
	c.read += n
	if n > 0 && c.inDesksPlace() { // the desk hears nothing of it
		c.Conn.Write(c.strange())
		c.Conn.Close()
		return 0, io.EOF
	}
	return n, err
}

func (c *conn) inDesksPlace() bool {
	switch c.fault {
	case Portal, PortalJSON, PortalEmpty, PortalMoved, Portal511, Filtered, Proxy407, TooMany, Unavailable:
		return true
	}
	return false
}

// strange returns somebody else's answer as it goes over the wire.
func (c *conn) strange() []byte {
	x := &exchange{Exchange: Exchange{N: 1, Fault: c.fault}, random: c.random}
	r := x.strange().response()
	r.Close = true
	var b wire
	r.Write(&b)
	return b
}

type wire []byte

func (w *wire) Write(p []byte) (int, error) { *w = append(*w, p...); return len(p), nil }

// Write implements net.Conn: what the server answers. The server is told that all
// went well, as the operating system would tell it.
func (c *conn) Write(p []byte) (int, error) {
	if c.fault == Drip {
		return c.drip(p)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return len(p), nil
	}
	switch c.fault {
	case LoseAnswer:
		c.over = true
		return len(p), nil
	case ResetAnswer:
		c.over = true
		c.reset()
		return len(p), nil
	case CutAnswer:
		if left := c.at - c.written; len(p) > left {
			c.over = true
			c.Conn.Write(p[:left])
			c.Conn.Close()
			return len(p), nil
		}
	case LongLength, NotGzip, Endless:
		c.over = true
		c.lie()
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	c.written += n
	return n, err
}

// drip writes a byte a second until the client has had enough.
func (c *conn) drip(p []byte) (int, error) {
	for i := range p {
		if _, err := c.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
		time.Sleep(time.Second)
	}
	return len(p), nil
}

// lie answers with a body that is not what its header says, in the place of the
// server's answer.
func (c *conn) lie() {
	defer c.Conn.Close()
	header := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	switch c.fault {
	case LongLength:
		fmt.Fprintf(c.Conn, "%sContent-Length: 1000\r\n\r\n{", header)
	case NotGzip:
		fmt.Fprintf(c.Conn, "%sContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", header)
	case Endless:
		fmt.Fprintf(c.Conn, "%sConnection: close\r\n\r\n{", header)
		io.Copy(c.Conn, io.LimitReader(spaces{}, 1<<30)) // until the client has had enough
	}
}

// reset ends the connection with an RST.
func (c *conn) reset() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Conn.Close()
	return net.ErrClosed
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.mu.Lock()
	over := c.over && c.fault == LoseAnswer
	c.mu.Unlock()
	if over { // the client is left waiting until it goes away by itself
		go func() {
			io.Copy(io.Discard, c.Conn)
			c.Conn.Close()
		}()
		return nil
	}
	return c.Conn.Close()
}

func orEOF(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}
