package cli

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows on a terminal how far long work is. What takes less than a second
// shows nothing.
type progress struct {
	a     *app
	begun time.Time
	what  string
	bar   *progressbar.ProgressBar
}

func (a *app) progress() *progress { return &progress{a: a, begun: a.env.Now()} }

// show is told how much is done; of 0 says that nobody knows of how much.
func (p *progress) show(what string, done, of int) {
	if !p.a.env.ErrTTY || p.a.flags.quiet || p.a.env.Now().Sub(p.begun) < time.Second {
		return
	}
	if what != p.what {
		p.done()
		if of == 0 {
			of = -1
		}
		p.what = what
		p.bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(p.a.env.Err), progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(20), progressbar.OptionThrottle(100*time.Millisecond))
	}
	_ = p.bar.Set(done) // what cannot be shown harms nobody
}

// done takes what is shown away.
func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.bar, p.what = nil, ""
}
