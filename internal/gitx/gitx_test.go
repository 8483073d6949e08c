package gitx

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Where an interrupt stops git, it is the interrupt that is told of: plumb ends with 130,
// and not as if git had failed.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := (&Repo{Dir: t.TempDir()}).Run(ctx, nil, "-c", "alias.wait=!exec sleep 2 >/dev/null 2>&1", "wait")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
