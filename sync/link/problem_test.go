package link

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestEveryProblemSaysWhatToDoAndWhoCan(t *testing.T) {
	seen := map[Code]bool{}
	for _, k := range Problems {
		if seen[k.Code] {
			t.Errorf("%s is listed twice", k.Code)
		}
		seen[k.Code] = true
		if k.Retry == "" || k.Party == "" || !strings.HasSuffix(k.Title, ".") || !strings.HasSuffix(k.Detail, ".") {
			t.Errorf("%s is incomplete: %+v", k.Code, k)
		}
		if local := strings.HasPrefix(string(k.Code), "network.") || k.Code == AnotherDesk; (k.Status == 0) != local || (!local && k.Status < 400) {
			t.Errorf("%s has the status %d", k.Code, k.Status)
		}
		p := k.Code.Problem("")
		if p.Code != k.Code || p.Status != k.Status || p.Title != k.Title || p.Detail != k.Detail || p.Retry != k.Retry || p.Party != k.Party || p.Type != ProblemBase+string(k.Code) {
			t.Errorf("the problem %s is not as the table has it: %+v", k.Code, p)
		}
		b, err := json.Marshal(p)
		must(t, err)
		if got := ReadProblem(k.Status, b); !reflect.DeepEqual(got, p) {
			t.Errorf("%s is read as %+v", b, got)
		}
	}
}

func TestProblemIsAnError(t *testing.T) {
	var err error = fmt.Errorf("sending: %w", NoPlaceLeft.Problem("Only 3 March is left."))
	if !errors.Is(err, NoPlaceLeft.Problem("")) || errors.Is(err, Busy.Problem("")) {
		t.Error("problems are told apart by their codes")
	}
	if p := ProblemOf(err); p == nil || p.Error() != "No place is left on this date. Only 3 March is left." {
		t.Errorf("the problem is %v", p)
	}
	if ProblemOf(errors.New("x")) != nil || ProblemOf(nil) != nil {
		t.Error("found a problem where there is none")
	}
	if errors.Is(Busy.Problem(""), errors.New("x")) {
		t.Error("a problem is another error")
	}
}

func TestAnswerWithAnErrorsStatus(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   Problem
	}{
		"a code of a newer desk keeps its words": {
			422, `{"type":"urn:placement-link:problem:moon-phase","code":"moon-phase","title":"The moon is full.","retry":"after","party":"trust","x":1}`,
			Problem{Code: "moon-phase", Title: "The moon is full.", Retry: RetryAfter, Party: TrustParty, Detail: ""},
		},
		"a code of a newer desk that says no more": {
			507, `{"code":"moon-phase"}`,
			Problem{Code: "moon-phase", Title: "Something went wrong that this version does not know.", Retry: RetryAfter, Party: TrustParty},
		},
		"a type alone":       {409, `{"type":"urn:placement-link:problem:no-place-left"}`, *NoPlaceLeft.Problem("")},
		"a plain problem":    {503, `{"type":"about:blank","title":"Service Unavailable"}`, *Down.Problem("")},
		"HTML":               {502, `<html>Bad gateway</html>`, *Down.Problem("")},
		"nothing, 400":       {400, ``, *BadRequest.Problem("")},
		"nothing, 401":       {401, ``, *TokenExpired.Problem("")},
		"a firewall's 403":   {403, `{}`, *Down.Problem("")},
		"nothing, 404":       {404, `null`, *NotFound.Problem("")},
		"nothing, 407":       {407, ``, *NetworkProxy.Problem("")},
		"nothing, 410":       {410, ``, *CursorExpired.Problem("")},
		"nothing, 413":       {413, ``, *TooLarge.Problem("")},
		"nothing, 426":       {426, ``, *ProtocolTooOld.Problem("")},
		"nothing, 429":       {429, ``, *Busy.Problem("")},
		"of the wrong kinds": {400, `{"code":7,"errors":"x"}`, *BadRequest.Problem("")},
	} {
		t.Run(name, func(t *testing.T) {
			got := ReadProblem(test.status, []byte(test.body))
			test.want.Status, test.want.Type = test.status, ProblemBase+string(test.want.Code)
			if !reflect.DeepEqual(*got, test.want) {
				t.Errorf("read as %+v\nwant %+v", *got, test.want)
			}
		})
	}
}
