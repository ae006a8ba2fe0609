package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"waymark/app/journal"
	"waymark/app/journal/faultfs"
	"waymark/sync/desk/ledger"
)

var background = context.Background()

func put(key, value string) func(ledger.Tx) error {
	return func(tx ledger.Tx) error { tx.Put(key, []byte(value)); return nil }
}

func keep(key, value string) func(ledger.Tx) error {
	return func(tx ledger.Tx) error { tx.Keep(key, []byte(value)); return nil }
}

func remove(key string) func(ledger.Tx) error {
	return func(tx ledger.Tx) error { tx.Delete(key); return nil }
}

// slowDisk holds up the syncs of the journal until the test lets them go on, or
// fail.
type slowDisk struct {
	journal.FS
	slow    atomic.Bool
	syncing chan struct{} // a sync has begun
	answer  chan error    // how it shall end
}

func newSlowDisk() *slowDisk {
	return &slowDisk{FS: journal.OS, syncing: make(chan struct{}), answer: make(chan error)}
}

func (d *slowDisk) OpenFile(name string, flag int, perm fs.FileMode) (journal.File, error) {
	f, err := d.FS.OpenFile(name, flag, perm)
	if err == nil && filepath.Base(name) == "journal.waymark" {
		f = slowFile{f, d}
	}
	return f, err
}

type slowFile struct {
	journal.File
	disk *slowDisk
}

func (f slowFile) Sync() error {
	if f.disk.slow.Load() {
		f.disk.syncing <- struct{}{}
		if err := <-f.disk.answer; err != nil {
			return err
		}
	}
	return f.File.Sync()
}

func openOn(t testing.TB, dir string, fsys journal.FS) *ledger.Badger {
	t.Helper()
	o := options()
	o.FS = fsys
	l, err := ledger.OpenBadger(dir, "", o)
	must(t, err)
	return l
}

// entries returns the changes in the journal of a closed ledger, an entry each.
func entries(t testing.TB, dir string) (all [][]string) {
	t.Helper()
	j := journalOf(t, dir)
	defer j.Close()
	must(t, j.Read(1, func(e journal.Entry) error {
		var keys []string
		for _, c := range e.Changes {
			keys = append(keys, string(c.ID))
		}
		all = append(all, keys)
		return nil
	}))
	return all
}

// While the disk is busy with one Update, others run on what it made of the
// ledger. None of it can be seen, and none of them returns, before it is saved;
// then they are saved together, with one sync.
func TestUpdatesShareASync(t *testing.T) {
	dir, disk := t.TempDir(), newSlowDisk()
	l := openOn(t, dir, disk)
	disk.slow.Store(true)
	first := make(chan error)
	go func() { first <- l.Update(background, put("00", "x")) }()
	<-disk.syncing
	const others = 50
	var ran, returned sync.WaitGroup
	ran.Add(others)
	for i := range others {
		returned.Go(func() {
			err := l.Update(background, func(tx ledger.Tx) error {
				defer ran.Done()
				if value, ok, _ := tx.Get("00"); !ok || string(value) != "x" {
					t.Error("an Update does not see the one before it")
				}
				tx.Put(fmt.Sprintf("%02d", i+1), nil)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	ran.Wait()
	if is := contents(t, l); is != "" {
		t.Errorf("a View sees %q before it is saved", is)
	}
	disk.slow.Store(false)
	disk.answer <- nil
	must(t, <-first)
	returned.Wait()
	must(t, l.Close())
	if all := entries(t, dir); len(all) != 2 || len(all[0]) != 1 || len(all[1]) != others || !slices.IsSorted(all[1]) {
		t.Errorf("the journal has the entries %q", all)
	}
}

// An Update that changes nothing, or fails, because of what it read returns only
// once that is saved; and where it cannot be saved, with that instead.
func TestNobodyIsToldOfWhatIsNotSaved(t *testing.T) {
	taken := errors.New("there is one already")
	for name, saved := range map[string]bool{"saved": true, "not saved": false} {
		t.Run(name, func(t *testing.T) {
			disk := newSlowDisk()
			l := openOn(t, t.TempDir(), disk)
			defer l.Close()
			disk.slow.Store(true)
			first, reader, refused, ran := make(chan error, 1), make(chan error, 1), make(chan error, 1), make(chan struct{})
			go func() { first <- l.Update(background, put("a", "x")) }()
			<-disk.syncing
			second := func(err error) error {
				return l.Update(background, func(tx ledger.Tx) error {
					defer func() { ran <- struct{}{} }()
					if _, ok, _ := tx.Get("a"); ok {
						return err
					}
					return errors.New("it does not see the first")
				})
			}
			go func() { reader <- second(nil) }()
			go func() { refused <- second(taken) }()
			<-ran
			<-ran
			select {
			case err := <-reader:
				t.Errorf("it returned %v early", err)
			case err := <-refused:
				t.Errorf("it returned %v early", err)
			default:
			}
			disk.slow.Store(false)
			if saved {
				disk.answer <- nil
				must(t, <-first)
				must(t, <-reader)
				if err := <-refused; err != taken {
					t.Errorf("refused with %v", err)
				}
				return
			}
			disk.answer <- errors.New("the disk failed")
			if err := <-first; !errors.Is(err, ledger.ErrInDoubt) {
				t.Errorf("after a failed sync: %v", err)
			}
			for _, err := range []error{<-reader, <-refused} {
				if !errors.Is(err, ledger.ErrReopen) {
					t.Errorf("what read it returned %v", err)
				}
			}
		})
	}
}

// After a failed sync nobody knows what the disk holds: the Updates whose sync it
// was are in doubt, those that came after them are not saved, and the ledger must
// be opened again.
func TestAfterAFailedSyncTheLedgerMustBeOpenedAgain(t *testing.T) {
	dir, disk := t.TempDir(), newSlowDisk()
	l := openOn(t, dir, disk)
	must(t, l.Update(background, put("before", "x")))
	disk.slow.Store(true)
	first, second := make(chan error), make(chan error)
	go func() { first <- l.Update(background, keep("in doubt", "x")) }()
	<-disk.syncing
	ran := make(chan struct{})
	go func() {
		second <- l.Update(background, func(tx ledger.Tx) error {
			defer close(ran)
			tx.Put("behind", nil)
			return nil
		})
	}()
	<-ran
	disk.answer <- errors.New("the disk failed")
	<-disk.syncing
	disk.answer <- nil
	if err := <-first; !errors.Is(err, ledger.ErrInDoubt) {
		t.Errorf("the Update whose sync failed: %v", err)
	}
	if err := <-second; !errors.Is(err, ledger.ErrReopen) || errors.Is(err, ledger.ErrInDoubt) {
		t.Errorf("the Update behind it: %v", err)
	}
	if err := l.Update(background, put("later", "x")); !errors.Is(err, ledger.ErrReopen) {
		t.Errorf("a later Update: %v", err)
	}
	if err := l.View(background, func(ledger.Reader) error { return nil }); !errors.Is(err, ledger.ErrReopen) {
		t.Errorf("a later View: %v", err)
	}
	must(t, l.Close())
	l = open(t, dir)
	defer l.Close()
	if is := contents(t, l); is != "before=x\n" {
		t.Errorf("it holds %q", is)
	}
	noLeftovers(t, l, dir)
}

// Where the disk refuses an entry for certain, the Updates that ran on top of it
// are refused with it, and the ledger goes on as it stood.
func TestAnEntryThatIsRefusedTakesTheNextWithIt(t *testing.T) {
	dir, disk := t.TempDir(), newSlowDisk()
	l := openOn(t, dir, disk)
	must(t, l.Update(background, put("a", "1")))
	disk.slow.Store(true)
	errs, ran := make(chan error), make(chan struct{})
	go func() { errs <- l.Update(background, keep("kept/a", "x")) }()
	<-disk.syncing
	go func() {
		errs <- l.Update(background, func(tx ledger.Tx) error {
			defer close(ran)
			tx.Put("a", []byte("2"))
			return nil
		})
	}()
	<-ran
	disk.answer <- syscall.ENOSPC
	<-disk.syncing
	disk.slow.Store(false)
	disk.answer <- nil
	for range 2 {
		if err := <-errs; !errors.Is(err, ledger.ErrDiskFull) {
			t.Errorf("says %v", err)
		}
	}
	if is := contents(t, l); is != "a=1\n" {
		t.Errorf("it holds %q", is)
	}
	noLeftovers(t, l, dir)
	must(t, l.Update(background, put("a", "3")))
	must(t, l.Close())
	l = open(t, dir)
	defer l.Close()
	if is := contents(t, l); is != "a=3\n" {
		t.Errorf("opened again, it holds %q", is)
	}
}

// Whoever waits for an Update's function to end may give up; nobody gives up on
// what is being saved.
func TestWaitingCanBeCancelled(t *testing.T) {
	l := open(t, t.TempDir())
	defer l.Close()
	ctx, cancel := context.WithCancel(background)
	inside, release, first := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		first <- l.Update(background, func(tx ledger.Tx) error {
			close(inside)
			<-release
			tx.Put("a", nil)
			return nil
		})
	}()
	<-inside
	second := make(chan error)
	go func() { second <- l.Update(ctx, put("b", "")) }()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("says %v", err)
	}
	close(release)
	must(t, <-first)
	if is := contents(t, l); is != "a=\n" {
		t.Errorf("it holds %q", is)
	}
}

// A group that has grown large takes no more: who comes later waits for the disk,
// or gives up.
func TestALargeGroupTakesNoMore(t *testing.T) {
	dir, disk := t.TempDir(), newSlowDisk()
	l := openOn(t, dir, disk)
	disk.slow.Store(true)
	errs := make(chan error)
	ran := make(chan struct{})
	large := func(tx ledger.Tx) error {
		for i := range 3 {
			tx.Put(fmt.Sprint("large/", i), make([]byte, ledger.MaxValue))
		}
		ran <- struct{}{}
		return nil
	}
	go func() { errs <- l.Update(background, large) }()
	<-ran
	<-disk.syncing // the first is being saved, and the next three fill a group
	for range 3 {
		go func() { errs <- l.Update(background, large) }()
		<-ran
	}
	ctx, cancel := context.WithCancel(background)
	late := make(chan error)
	go func() {
		late <- l.Update(ctx, func(ledger.Tx) error { t.Error("a full group took one more"); return nil })
	}()
	cancel()
	if err := <-late; !errors.Is(err, context.Canceled) {
		t.Errorf("says %v", err)
	}
	go func() { errs <- l.Update(background, put("late", "")) }()
	disk.slow.Store(false)
	disk.answer <- nil
	for range 5 {
		must(t, <-errs)
	}
	must(t, l.Close())
	if all := entries(t, dir); len(all) < 3 {
		t.Errorf("the journal has the entries %q", all)
	}
}

// A full disk is a sentence. What is there can still be read, and when there is
// room again the ledger goes on.
func TestAFullDiskIsASentence(t *testing.T) {
	dir, fsys := t.TempDir(), faultfs.New(*seed)
	l := openOn(t, dir, fsys)
	must(t, l.Update(background, put("a", "1")))
	fsys.SetRoom(900_000)
	err := l.Update(background, put("a", "2"))
	if want := "the disk is full: 0.9 MB are left and Waymark needs 1.0 MB"; !errors.Is(err, ledger.ErrDiskFull) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("says %v", err)
	}
	if is := contents(t, l); is != "a=1\n" {
		t.Errorf("it holds %q", is)
	}
	fsys.SetRoom(8 << 20)
	must(t, l.Update(background, put("a", "3")))
	fsys.SetRoom(0)
	must(t, l.Close())
	o := options()
	o.FS = fsys
	if _, err := ledger.OpenBadger(filepath.Join(dir, "new"), "", o); !errors.Is(err, ledger.ErrDiskFull) {
		t.Errorf("a new ledger on a full disk: %v", err)
	}
	fsys.SetRoom(-1)
	l = open(t, dir)
	defer l.Close()
	if is := contents(t, l); is != "a=3\n" {
		t.Errorf("it holds %q", is)
	}
}
