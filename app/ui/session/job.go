package session

import "context"

// Job is long work that a person sees: what it is, how far it got, and a way to
// stop it. One runs at a time; the status strip shows it.
type Job struct {
	Words       string // "Making the evidence PDF"
	Done, Total int    // Total 0 while it is not known
	Over        bool   // ended or cancelled
	cancel      func()
}

// Cancel stops the job. What it was making is not kept.
func (j *Job) Cancel() {
	if !j.Over {
		j.cancel()
	}
}

// Job returns the job under way, or nil.
func (s *Session) Job() *Job { return s.job }

// Start runs work away from the window and shows how far it got, which work
// reports from its own goroutine, as often as it likes. What work returns runs
// on the window's goroutine, unless the job was cancelled; stopped, which may be
// nil, runs when it was. Start returns nil, and tells the person, while another
// job is under way.
func (s *Session) Start(words string, work func(ctx context.Context, progress func(done, total int)) (apply func()), stopped func()) *Job {
	if s.job != nil {
		s.Notify(Notice{Words: s.job.Words + " is not finished yet. Wait for it, or cancel it first."})
		return nil
	}
	j := &Job{Words: words}
	s.job = j
	end := func() {
		j.Over = true
		s.job = nil
		s.front.Working(j)
	}
	ctx, cancel := context.WithCancel(context.Background())
	j.cancel = func() {
		cancel()
		end()
		if stopped != nil {
			stopped()
		}
	}
	percent := -1
	progress := func(done, total int) {
		p := done * 100 / max(total, 1)
		if p == percent {
			return // the window has no use for more than a hundred steps
		}
		percent = p
		s.tasks.Post(func() {
			if !j.Over {
				j.Done, j.Total = done, total
				s.front.Working(j)
			}
		})
	}
	s.front.Working(j)
	s.tasks.Go(func(context.Context) func() {
		apply := work(ctx, progress)
		return func() {
			if j.Over {
				return
			}
			cancel()
			end()
			if apply != nil {
				apply()
			}
		}
	})
	return j
}
