package past

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"plumb/internal/gitx"
)

// UnknownError says that a text names no commit that is here, and no time.
type UnknownError struct {
	Text    string
	Shallow bool // it may name one that was not fetched
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("%q names no commit here, and is no date or time", e.Text)
}

// EarlyError says that nothing was committed by a time.
type EarlyError struct {
	At, First time.Time // First: of the earliest commit that is here; zero: there is none
	Shallow   bool      // there are earlier ones, which were not fetched
}

func (e *EarlyError) Error() string { return "nothing was committed by " + e.At.Format(time.RFC3339) }

// steady are the uses of @{…} that mean one commit. A time in it, as in
// main@{yesterday}, asks the log of this clone, and where that does not reach so far
// git answers with the oldest entry.
var steady = regexp.MustCompile(`(?i)@\{(-?\d{1,4}|u|upstream|push)\}`)

// Revision returns the commit that a revision names; "" if it names none for certain.
func Revision(ctx context.Context, repo *gitx.Repo, text string) string {
	if strings.Contains(steady.ReplaceAllString(text, ""), "@{") {
		return ""
	}
	return repo.Resolve(ctx, text)
}

// Last returns the commit that stood at a time: from HEAD back by first parents, the
// first one that was committed by then. What was merged later was not yet here.
func Last(ctx context.Context, repo *gitx.Repo, at time.Time) (string, error) {
	if repo.Head(ctx) == "" {
		return "", &EarlyError{At: at}
	}
	if at.Unix() >= 0 { // git counts from 1970
		out, err := repo.Run(ctx, nil, "rev-list", "--first-parent", "--max-count=1", fmt.Sprintf("--until=@%d +0000", at.Unix()), "HEAD")
		if commit := strings.TrimSpace(out); err != nil || commit != "" {
			return commit, err
		}
	}
	out, err := repo.Run(ctx, nil, "log", "-1", "--first-parent", "--max-parents=0", "--format=%cI", "HEAD")
	if err != nil {
		return "", err
	}
	first, _ := time.Parse(time.RFC3339, strings.TrimSpace(out))
	return "", &EarlyError{At: at, First: first, Shallow: repo.Shallow(ctx)}
}
