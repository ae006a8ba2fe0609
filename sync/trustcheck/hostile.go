package trustcheck

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"waymark/sync/link"
)

var hostile = []check{
	{"hostile/bodies", "What cannot be read is refused",
		"A body that is not the JSON that a resource takes is answered with a problem and a status of 400 to 499, and changes nothing.", refusesBodies},
	{"hostile/large-body", "What is too large is refused",
		"A body above the endpoint’s limit is answered 413 too-large.", refusesLargeBody},
	{"hostile/large-batch", "A batch that is too large is refused whole",
		"A batch of more messages than the endpoint’s limit is answered 413 too-large, and none of them is dealt with.", refusesLargeBatch},
	{"hostile/queries", "Questions that make no sense are refused",
		"A limit or a page that is none is answered with a status of 400 to 499, or as if it had not been there.", refusesQueries},
}

// unchanged runs fn and returns an error if the school's feed moved meanwhile.
func (s *school) unchanged(ctx context.Context, fn func() error) error {
	if _, err := s.follow(ctx); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	news, err := s.follow(ctx)
	if err == nil && len(news) > 0 {
		err = errors.New("the feed moved, though everything was refused")
	}
	return err
}

// ready returns the first school once it has a token.
func (v *visit) ready() (*school, error) {
	s, err := v.inside()
	if err == nil && s.token == "" {
		err = skip("the laptop has no token")
	}
	return s, err
}

func refusesBodies(ctx context.Context, v *visit) error {
	s, err := v.ready()
	if err != nil {
		return err
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(bytes.Repeat([]byte(" "), 64<<20))
	z.Close()
	batch := toJSON(link.Batch{Messages: []string{}})
	bodies := map[string]ask{
		"nothing":                   {body: []byte{}},
		"no JSON":                   {body: []byte("messages: none")},
		"JSON that breaks off":      {body: []byte(`{"messages":["a`)},
		"two JSON values":           {body: append(append([]byte{}, batch...), batch...)},
		"a list":                    {body: []byte(`[]`)},
		"null":                      {body: []byte(`null`)},
		"text for the list":         {body: []byte(`{"messages":"a"}`)},
		"numbers for messages":      {body: []byte(`{"messages":[1,2,3]}`)},
		"a number beyond all":       {body: []byte(`{"messages":[1e999]}`)},
		"lists within lists":        {body: []byte(`{"messages":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`)},
		"what is not UTF-8":         {body: []byte("{\"messages\":[\"\xff\xfe\xfd\"],\"\xff\":1,")},
		"a form":                    {body: []byte("messages=a"), kind: "application/x-www-form-urlencoded"},
		"XML":                       {body: []byte(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`), kind: "application/xml"},
		"64 MB of spaces in a gzip": {body: bomb.Bytes(), header: http.Header{"Content-Encoding": {"gzip"}}},
	}
	return s.unchanged(ctx, func() error {
		var wrong []error
		for _, path := range []string{"/v1/messages", "/v1/enrolments"} {
			for what, q := range bodies {
				q.method, q.path = http.MethodPost, path
				a, err := s.call(ctx, q)
				if err != nil {
					return fmt.Errorf("with %s: %w", what, err)
				}
				if err := a.refused(); err != nil {
					wrong = append(wrong, fmt.Errorf("with %s: %w", what, err))
				}
			}
		}
		return errors.Join(wrong...)
	})
}

// limit returns what the endpoint says it takes, or what goes without saying.
func limit(said, usual int) int {
	if said > 0 {
		return said
	}
	return usual
}

func refusesLargeBody(ctx context.Context, v *visit) error {
	s, err := v.ready()
	if err != nil {
		return err
	}
	body := toJSON(link.Batch{Messages: []string{strings.Repeat("a", limit(v.descriptor.Limits.Body, link.MaxBody))}})
	return s.unchanged(ctx, func() error {
		a, err := s.call(ctx, ask{method: http.MethodPost, path: "/v1/messages", body: body})
		if err != nil {
			return err
		}
		return errors.Join(a.want(http.StatusRequestEntityTooLarge), a.refused(link.TooLarge))
	})
}

func refusesLargeBatch(ctx context.Context, v *visit) error {
	o, slot, err := v.place(ctx)
	if err != nil {
		return err
	}
	s := v.first
	r := s.newRequest(o, slot)
	jws, err := r.next(link.RequestSubmit)
	if err != nil {
		return err
	}
	batch := link.Batch{Messages: []string{jws}}
	for range limit(v.descriptor.Limits.Batch, link.MaxBatch) {
		batch.Messages = append(batch.Messages, "a")
	}
	return s.unchanged(ctx, func() error {
		a, err := s.call(ctx, ask{method: http.MethodPost, path: "/v1/messages", body: toJSON(batch)})
		if err != nil {
			return err
		}
		return errors.Join(a.want(http.StatusRequestEntityTooLarge), a.refused(link.TooLarge))
	})
}

func refusesQueries(ctx context.Context, v *visit) error {
	s, err := v.ready()
	if err != nil {
		return err
	}
	var wrong []error
	for _, path := range []string{
		query("/v1/changes", "limit", "0"), query("/v1/changes", "limit", "-1"), query("/v1/changes", "limit", "many"),
		query("/v1/changes", "limit", "99999999999999999999"), query("/v1/snapshot", "limit", "-1"),
		query("/v1/snapshot", "page", "no such page"), query("/v1/snapshot", "page", strings.Repeat("a", 4000)),
	} {
		a, err := s.get(ctx, path)
		if err != nil {
			return err
		}
		if a.status != http.StatusOK {
			wrong = append(wrong, a.refused())
		}
	}
	return errors.Join(wrong...)
}
