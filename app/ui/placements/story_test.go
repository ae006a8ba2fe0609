package placements

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"waymark/app/record"
	"waymark/app/ui/kit"
	"waymark/app/ui/session"
	"waymark/sync/desk"
	"waymark/sync/link"
)

func standsAt(t *testing.T, b *Board, want map[string]any) {
	t.Helper()
	b.Refresh()
	if got := on(b); !reflect.DeepEqual(got, want) {
		t.Errorf("the board has %v, want %v", got, want)
	}
}

// TestAPlacementFromTheCodeToTheFeedback goes with real keys through all of it:
// the trust added, two students asked for, offered, accepted, told about,
// confirmed, over.
func TestAPlacementFromTheCodeToTheFeedback(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	board := NewBoard(r.Session)
	c := r.show(board, session.At(session.Placements))
	press(c, fyne.KeyReturn)
	if want := session.AddTrust(); len(r.Front.Went) != 1 || !r.Front.Went[0].Equal(want) {
		t.Fatalf("a school without a trust is sent to %v", r.Front.Went)
	}

	post := NewPost(r.Session)
	c = r.show(post, session.AddTrust())
	typed(c, tr.url)
	press(c, fyne.KeyReturn)
	typed(c, tr.code())
	press(c, fyne.KeyReturn)
	if trusts := r.Snapshot().Trusts(); len(trusts) != 1 || trusts[0].Name != "Bristol Royal" {
		t.Fatalf("enrolled with %v; %s", trusts, post.add.codeIn.Problem())
	}
	r.told("1 new opportunity.")

	form := NewForm(r.Session)
	c = r.show(form, session.AskFor(""))
	typed(c, "wards")
	press(c, fyne.KeyReturn)
	c.FocusNext()
	press(c, fyne.KeySpace) // the first date
	c.Focus(form.find)
	typed(c, "11a")
	press(c, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace)
	if got := form.send.Label(); got != "Ask for 2" {
		t.Fatalf("the button says %q; %v", got, form.State())
	}
	form.Actions()[0].Do()
	r.told("Saved: Asked Bristol Royal for 2 placements. It goes out in a moment.")

	r.show(board, session.At(session.Placements))
	standsAt(t, board, map[string]any{"here": 2})
	if words := board.columns[here].tiles[0].status.Text(); words != "Waiting to send" {
		t.Errorf("the card says %q", words)
	}
	r.Send()
	standsAt(t, board, map[string]any{"with_trust": 2})

	tr.move(link.Received, link.DeskOffer, desk.MoveArgs{})
	r.Send()
	standsAt(t, board, map[string]any{"offered": 2})

	page := NewRequests(r.Session)
	c = r.show(page, session.TheRequests(r.requests()...))
	page.next()
	if !strings.HasPrefix(r.Front.Words(), "Tick that the students and their parents agree first.") {
		t.Errorf("accepting without consent: told %q", r.Front.Words())
	}
	press(c, fyne.KeySpace)
	page.next()
	r.told("Saved: Accepted 2 offers. It goes out in a moment.")
	standsAt(t, board, map[string]any{"agreed": 2})
	r.Send()

	page.Shown(session.TheRequests(r.requests()...))
	for range 2 {
		if page.primary.Label() != "Send these details" {
			t.Fatalf("the next thing to do is %q", page.primary.Label())
		}
		page.next()
		if n := len(r.Front.Questions); n == 0 || r.Front.Questions[n-1].Words != "Emergency contact is empty, and the trust asks for it." {
			t.Fatalf("details without an emergency contact: asked %+v", r.Front.Questions)
		}
		typed(c, "Mo Ali, 07700 900123")
		page.next()
	}
	r.Send()
	for req := range r.Snapshot().Requests() {
		if n := len(req.Disclosures); n != 1 {
			t.Fatalf("%d disclosures are kept", n)
		}
		if told := req.Disclosures[0].Fields; len(told) != 3 || told[2].Value != "Mo Ali, 07700 900123" {
			t.Errorf("what was told: %+v", told)
		}
	}

	tr.move(link.Accepted, link.DeskConfirm, desk.MoveArgs{Contact: "Sister Obi, Ward 4"})
	r.Send()
	standsAt(t, board, map[string]any{"agreed": 2})
	if words := board.columns[agreed].tiles[0].status.Text(); words != "Confirmed" {
		t.Errorf("the card says %q", words)
	}

	first := time.Date(2027, 3, 1, 9, 41, 0, 0, time.UTC)
	tr.now, r.At = first, first
	_, err := tr.Tick(ctx)
	must(t, err)
	tr.move(link.InProgress, link.DeskComplete, desk.MoveArgs{Days: 4})
	r.Send()
	standsAt(t, board, map[string]any{"finished": 2})
	if words := board.columns[finished].tiles[0].status.Text(); words != "Ask for feedback: 2" {
		t.Errorf("the card says %q", words)
	}
	page.Shown(session.TheRequests(r.requests()...))
	page.next()
	activity := r.Snapshot().Activities()[0]
	if went := r.Front.Went[len(r.Front.Went)-1]; went.Activity != activity.ID || activity.Kind != record.Placement {
		t.Errorf("feedback is recorded at %v, for a %s", went, activity.Kind)
	}
}

func TestWhatIsSaidGoesOutByItselfUnlessItIsTakenBackFirst(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.form(0, "ali").ask()
	r.Front.Notices[len(r.Front.Notices)-1].Do() // Undo
	if n := len(r.requests()); n != 0 || r.PostStatus().Waiting != 0 {
		t.Fatalf("after Undo %d requests are there, and %d messages wait", n, r.PostStatus().Waiting)
	}
	r.Tasks.Elapse(time.Minute)

	r.form(0, "ali").ask()
	if r.PostStatus().Waiting != 1 {
		t.Fatal("nothing waits")
	}
	r.Tasks.Elapse(time.Minute)
	if r.PostStatus().Waiting != 0 {
		t.Error("it did not go out by itself")
	}
	list, err := tr.Requests(ctx, desk.Filter{})
	must(t, err)
	if len(list) != 1 {
		t.Errorf("the desk has %d requests", len(list))
	}
}

func TestOfflineKeepsEverythingAndTheNetworkBringsItOut(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.online = false
	r.Tasks.Elapse(time.Minute)
	if r.Online() {
		t.Fatal("the session thinks that there is a network")
	}
	r.form(0, "ali").ask()
	if words := r.Front.Words(); !strings.HasSuffix(words, "It goes out by itself when there is a network.") {
		t.Errorf("offline the person is told %q", words)
	}
	for range 10 {
		r.Tasks.Elapse(time.Minute)
	}
	if r.PostStatus().Waiting != 1 {
		t.Fatal("something left without a network")
	}
	r.online = true
	r.Tasks.Elapse(time.Minute)
	if r.PostStatus().Waiting != 0 {
		t.Error("the network is back, and it waits still")
	}
}

func TestWhoTheTrustWouldRefuseIsNamedWithTheReasonAndLeftOut(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	form := r.form(0, "ali", "cruz", "dale")
	if got := form.State(); got["ticked"] != 3 || got["refused"] != 2 {
		t.Fatalf("the form has %v", got)
	}
	for _, c := range form.chosen() {
		if want := map[record.ID]string{"ali": "", "cruz": "Students must be 16 on the first day.",
			"dale": "This placement is for Years 11 and 12. Students must be 16 on the first day."}[c.id]; c.words != want {
			t.Errorf("in %s’s way stands %q, want %q", c.name, c.words, want)
		}
	}
	form.ask()
	if n := len(r.Front.Questions); n != 1 || r.Front.Questions[0].Yes != "Ask for the other 1" {
		t.Fatalf("asked %+v", r.Front.Questions)
	}
	r.Front.Questions[0].Do()
	if ids := r.requests(); len(ids) != 1 {
		t.Errorf("%d requests were made", len(ids))
	}
}

func TestTooLateIsSaidWithTheDay(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.At = time.Date(2027, 2, 3, 9, 0, 0, 0, time.UTC)
	form := NewForm(r.Session)
	r.show(form, session.AskFor(r.opportunity(), "ali"))
	first := form.what.checks[0]
	if want := "w/c 1 Mar, some places, too late since 1 Feb"; plain(first.Label()) != want || !first.Disabled() {
		t.Errorf("the first date says %q, want %q", plain(first.Label()), want)
	}
	if want := "w/c 8 Mar, some places, ask by Mon 8 Feb"; plain(form.what.checks[1].Label()) != want {
		t.Errorf("the second date says %q, want %q", plain(form.what.checks[1].Label()), want)
	}
}

// plain writes words with ordinary spaces.
func plain(words string) string { return strings.ReplaceAll(words, "\u00a0", " ") }

func TestADraftIsKeptGoneOnWithAndSent(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	form, board := r.form(1, "ali", "bell"), NewBoard(r.Session)
	form.draft()
	standsAt(t, board, map[string]any{"here": 2})
	if r.PostStatus().Waiting != 0 {
		t.Fatal("a draft waits to be sent")
	}
	g := board.board[here][0]
	if !g.standing.draft || g.title != "Draft: 2 students, Wards" {
		t.Errorf("the card says %q, %+v", g.title, g.standing)
	}
	if got := plain(g.status()); got != "Not sent yet, too late after 8 Feb" {
		t.Errorf("the card’s last line is %q", got)
	}
	board.openGroup(g)
	r.show(form, r.Front.Went[len(r.Front.Went)-1])
	if got := form.State(); got["ticked"] != 2 || got["slots"] != 1 || got["refused"] != 0 {
		t.Fatalf("the form goes on with %v", got)
	}
	form.ask()
	r.Send()
	standsAt(t, board, map[string]any{"with_trust": 2})
}

func TestADraftThatWouldBeRefusedSaysWhy(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.form(0, "ali", "cruz").draft()
	board := NewBoard(r.Session)
	standsAt(t, board, map[string]any{"here": 2})
	if got := board.board[here][0].status(); got != "1 would be refused: students must be 16 on the first day." {
		t.Errorf("the card’s last line is %q", got)
	}
}

func TestARefusedMessageSaysWhyAndCanBeGivenUp(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.form(0, "ali").ask()
	must(t, tr.WithdrawOpportunity(ctx, coordinator, "wards", "The ward moves"))
	r.Send()
	if n := r.PostStatus().NeedsPerson; n != 1 {
		t.Fatalf("%d messages need somebody; told %q", n, r.Front.Words())
	}
	page := NewRequests(r.Session)
	r.show(page, session.TheRequests(r.requests()...))
	if page.primary.Label() != "Try again" || !page.stuck.card.Visible() || page.stuck.words.Text() == "" {
		t.Errorf("the page offers %q and says %q", page.primary.Label(), page.stuck.words.Text())
	}
	if n := YourTurn(r.Session)(); n != 1 {
		t.Errorf("%d cards wait for somebody", n)
	}
	page.stuck.giveUp()
	if r.PostStatus().NeedsPerson != 0 {
		t.Error("it still needs somebody")
	}
}

func TestAWrongCodeIsOneSentenceAndNothingIsLost(t *testing.T) {
	tr, r := newTrust(t), newRoom(t)
	post := NewPost(r.Session)
	c := r.show(post, session.AddTrust())
	press(c, fyne.KeyReturn)
	c.Focus(post.add.code)
	press(c, fyne.KeyReturn)
	if post.add.addressIn.Problem() == "" {
		t.Error("an empty address is not asked for")
	}
	c.Focus(post.add.address)
	typed(c, tr.url)
	c.Focus(post.add.code)
	typed(c, "829E-2W8F-TCNX-49GM-YJQC-2HT6-26AY-6WYV")
	press(c, fyne.KeyReturn)
	words := post.add.codeIn.Problem()
	if !strings.HasSuffix(words, ".") || strings.Contains(words, "link.") || len(r.Snapshot().Trusts()) != 0 {
		t.Errorf("a wrong code: %q, %d trusts", words, len(r.Snapshot().Trusts()))
	}
	if post.add.code.Text == "" || post.Unsaved() == "" {
		t.Error("what was typed is gone")
	}
}

func TestWhatWaitsGoesByAFileAndTheAnswerComesBackInOne(t *testing.T) {
	tr, r := newTrust(t, wards()), newRoom(t)
	r.enrol(tr)
	r.form(0, "ali").ask()

	r.Front.Folder = t.TempDir()
	SaveToFile(r.Session)
	file := onlyFile(t, r.Front.Folder)
	if name := file; strings.Contains(name, "Ali") || !strings.Contains(name, "placement-post-RA7-2026-11-22-0941") {
		t.Errorf("the file is called %s", name)
	}
	r.Front.File = func([]string) string { return tr.answer(file) }
	ReadFromFile(r.Session)
	board := NewBoard(r.Session)
	standsAt(t, board, map[string]any{"with_trust": 1})
	if r.PostStatus().Waiting != 0 {
		t.Error("it still waits")
	}
	SaveToFile(r.Session)
	r.told("Nothing is waiting to be sent, so there is nothing to save to a file.")
	r.Front.File = func([]string) string { return file }
	ReadFromFile(r.Session)
	if n := r.Front.Notices[len(r.Front.Notices)-1]; n.Tone != session.Bad {
		t.Errorf("a file that is no answer: told %q", n.Words)
	}
}

func TestTheKeyboardGoesFromCardToCardAndDownToTheOpportunities(t *testing.T) {
	r := newRoom(t, correspondence())
	board := NewBoard(r.Session)
	c := r.show(board, session.At(session.Placements))
	at := func(want string) {
		t.Helper()
		for _, column := range board.columns {
			for _, tile := range column.tiles {
				if c.Focused() == fyne.Focusable(tile.row) {
					if got := tile.title.Text(); got != want {
						t.Errorf("the keyboard is at %q, want %q", got, want)
					}
					return
				}
			}
		}
		if want != "opportunities" || c.Focused() != fyne.Focusable(board.grid) {
			t.Errorf("the keyboard is at %T, want %s", c.Focused(), want)
		}
	}
	at("Bell, Theo") // the offer comes first: it is the school's turn
	press(c, fyne.KeyLeft)
	at("Ali, Hafsa")
	press(c, fyne.KeyRight, fyne.KeyDown)
	at("opportunities")
	press(c, fyne.KeyReturn)
	if went := r.Front.Went[len(r.Front.Went)-1]; went.Opportunity != "uhb.wards" {
		t.Errorf("Enter went to %v", went)
	}
	press(c, fyne.KeyUp, fyne.KeyReturn)
	if went := r.Front.Went[len(r.Front.Went)-1]; went.Screen != session.Requests {
		t.Errorf("Enter on a card went to %v", went)
	}
	r.show(board, session.At(session.Placements))
}

func TestEverythingFitsAtTwiceTheTextSize(t *testing.T) {
	r := newRoom(t, correspondence())
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Light, 2))
	ids := r.requests()
	for _, s := range []struct {
		screen session.Screen
		place  session.Place
	}{
		{NewBoard(r.Session), session.At(session.Placements)},
		{NewForm(r.Session), session.AskFor("uhb.wards", "ali")},
		{NewRequests(r.Session), session.TheRequests(ids...)},
		{NewPost(r.Session), session.At(session.Post)},
	} {
		c := r.show(s.screen, s.place)
		if need := s.screen.Content().MinSize(); need.Width > 1030 || need.Height > c.Size().Height {
			t.Errorf("%s needs %v", s.screen.Title(), need)
		}
	}
}
