package cli

import (
	"io"
	"runtime"
	"strings"

	"plumb/internal/render"
)

// ascii reports whether a terminal has no letters but those of ASCII: its locale is
// not UTF-8, or it says that it is dumb. What goes elsewhere is UTF-8.
func (a *app) ascii(tty bool) bool {
	if !tty {
		return false
	}
	if a.env.Getenv("TERM") == "dumb" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(a.env.Getenv(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return runtime.GOOS != "windows" // where no variable says it, and terminals have all letters
}

// paint is how one of the streams is drawn on.
func (a *app) paint(tty bool) render.Paint {
	return render.Paint{On: a.color(tty), ASCII: a.ascii(tty)}
}

// letters is a stream to which talk goes: on a terminal without other letters, what
// plumb says is said in ASCII. Results are drawn in it from the beginning, since a
// sign of three letters moves what stands behind it.
func (a *app) letters(w io.Writer, tty bool) io.Writer {
	if a.ascii(tty) {
		return plainWriter{w}
	}
	return w
}

type plainWriter struct{ w io.Writer }

func (p plainWriter) Write(b []byte) (int, error) {
	if _, err := io.WriteString(p.w, render.Letters(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
