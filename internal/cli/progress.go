package cli

import (
	"fmt"
	"strings"
	"time"
)

// progress shows on a terminal how far long work is. What takes less than a second
// shows nothing.
type progress struct {
	a     *app
	begun time.Time
	shown time.Time
}

func (a *app) progress() *progress { return &progress{a: a, begun: a.env.Now()} }

// barWidth is the width of the bar, in characters.
const barWidth = 24

// show is told how much is done; of 0 says that nobody knows of how much.
func (p *progress) show(what string, done, of int) {
	now := p.a.env.Now()
	if !p.a.env.ErrTTY || p.a.flags.quiet || now.Sub(p.begun) < time.Second || of > 0 && now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	line := what + " …"
	if of > 0 {
		full := min(barWidth, barWidth*done/of)
		line = fmt.Sprintf("%s  %s%s %3d %%", what, strings.Repeat("█", full), strings.Repeat("░", barWidth-full), min(100, 100*done/of))
	}
	fmt.Fprint(p.a.env.Err, eraseLine+line)
}

// eraseLine goes back to the beginning of the line and empties it.
const eraseLine = "\r\x1b[K"

// done takes what is shown away.
func (p *progress) done() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.a.env.Err, eraseLine)
		p.shown = time.Time{}
	}
}
