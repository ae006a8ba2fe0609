package outbox

import (
	"slices"
	"strings"

	"waymark/app/record"
	"waymark/sync/link"
)

// elsewhereMost is how many requests are remembered that the record does not have:
// more than a school makes, and no more than a hostile desk may fill it with.
const elsewhereMost = 1000

// noteElsewhere remembers how a request stands at the desk that is not in the
// record, until it is over.
func noteElsewhere(t *record.Trust, request record.ID, now link.Standing) {
	at := slices.IndexFunc(t.Elsewhere, func(o record.RequestElsewhere) bool { return o.Request == request })
	is := record.RequestElsewhere{Request: request, Opportunity: record.OpportunityID(t.ID, now.Opportunity), State: link.Line(string(now.State), 40)}
	switch live := !now.State.Final() && now.State != link.None; {
	case at >= 0 && live:
		t.Elsewhere = slices.Clone(t.Elsewhere)
		t.Elsewhere[at] = is
	case at >= 0:
		t.Elsewhere = slices.Delete(slices.Clone(t.Elsewhere), at, at+1)
	case live && len(t.Elsewhere) < elsewhereMost && link.ValidName(string(request)) && link.ValidName(now.Opportunity):
		t.Elsewhere = append(slices.Clip(t.Elsewhere), is)
	}
}

// Elsewhere says which requests of this school a trust has that are not in this
// record, so that somebody looks after them; "" where there are none.
func Elsewhere(s *record.Snapshot, t *record.Trust) string {
	if len(t.Elsewhere) == 0 {
		return ""
	}
	const most = 5 // named one by one
	var named []string
	for _, other := range t.Elsewhere[:min(len(t.Elsewhere), most)] {
		title := "a placement"
		if kept, ok := s.Opportunity(other.Opportunity); ok {
			if offered, err := link.DecodeOpportunity(kept.Published); err == nil {
				title = offered.Title
			}
		}
		named = append(named, "“"+title+"”, "+link.State(other.State).Words(""))
	}
	if len(t.Elsewhere) > most {
		named = append(named, "and others")
	}
	return "The trust has " + count(len(t.Elsewhere), "one request", "requests") + " of this school’s besides those in this record: " + strings.Join(named, "; ") +
		". Another laptop made what is not here, or this folder is an old copy: look after it there, or ring the trust."
}
