package gitx

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
)

// MergeFile merges two texts line by line, as git does where no driver is named, and
// returns the result with the number of conflicts in it. An error says that they are
// no texts.
func (r *Repo) MergeFile(ctx context.Context, marker int, ours, base, theirs string) (text string, conflicts int, err error) {
	text, err = r.Run(ctx, nil, "merge-file", "-p", "-q", "--marker-size="+strconv.Itoa(marker), "-L", "ours", "-L", "base", "-L", "theirs", "--", ours, base, theirs)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 128 {
		return text, exit.ExitCode(), nil
	}
	return text, 0, err
}
