package gitx

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Object is what git has under a name: a hash, or COMMIT:PATH.
type Object struct {
	Missing bool
	Size    int64
	Content []byte // nil if it is missing, or larger than was wanted
}

// Contents returns the contents of objects, all in one run of git; nil for one that
// is not there.
func (r *Repo) Contents(ctx context.Context, names []string) ([][]byte, error) {
	objects, err := r.Objects(ctx, names, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(objects))
	for i, o := range objects {
		out[i] = o.Content
	}
	return out, nil
}

// Objects returns objects, all in one run of git. Of those that are larger than most
// it returns the size alone.
func (r *Repo) Objects(ctx context.Context, names []string, most int64) ([]Object, error) {
	if len(names) == 0 {
		return nil, nil
	}
	args := []string{"cat-file", "--batch", "--buffer"}
	cmd := r.command(ctx, nil, []byte(strings.Join(names, "\n")+"\n"), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, &Error{Args: args, Err: err}
	}
	objects, err := readObjects(bufio.NewReaderSize(pipe, 1<<17), len(names), most)
	_, _ = io.Copy(io.Discard, pipe) // what is not read would keep git waiting
	if waited := cmd.Wait(); waited != nil {
		err = waited
	}
	if err != nil {
		return nil, failed(ctx, args, stderr.String(), err)
	}
	return objects, nil
}

func readObjects(in *bufio.Reader, n int, most int64) ([]Object, error) {
	objects := make([]Object, n)
	for i := range objects {
		head, err := in.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("%d of %d objects: %w", i, n, err)
		}
		if objects[i], err = readObject(in, strings.TrimSuffix(head, "\n"), most); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// readObject reads what follows a line such as "HASH blob 123".
func readObject(in *bufio.Reader, head string, most int64) (Object, error) {
	if strings.HasSuffix(head, " missing") {
		return Object{Missing: true}, nil
	}
	size, err := strconv.ParseInt(head[strings.LastIndexByte(head, ' ')+1:], 10, 64)
	if err != nil {
		return Object{}, fmt.Errorf("%q is no object", head)
	}
	o := Object{Size: size}
	if size > most {
		_, err = io.CopyN(io.Discard, in, size)
	} else {
		o.Content = make([]byte, size)
		_, err = io.ReadFull(in, o.Content)
	}
	if err == nil {
		_, err = in.Discard(1) // the line feed behind it
	}
	return o, err
}

var hashPattern = regexp.MustCompile(`^[0-9a-f]{40,64}$`)

// Resolve returns the commit that a revision names; "" if it names none.
func (r *Repo) Resolve(ctx context.Context, revision string) string {
	out, err := r.Run(ctx, nil, "rev-parse", "--verify", "-q", "--end-of-options", revision+"^{commit}")
	hash := strings.TrimSpace(out)
	if err != nil || !hashPattern.MatchString(hash) {
		return ""
	}
	return hash
}

// Shallow reports whether the history was fetched up to some depth only.
func (r *Repo) Shallow(ctx context.Context) bool {
	out, _ := r.Run(ctx, nil, "rev-parse", "--is-shallow-repository")
	return strings.TrimSpace(out) == "true"
}

// Entry is a file of a commit.
type Entry struct{ Mode, Hash, Path string }

// Link reports whether the file is a symbolic link.
func (e Entry) Link() bool { return e.Mode == "120000" }

// Ordinary reports whether it is a file, and neither a link nor another repository.
func (e Entry) Ordinary() bool { return strings.HasPrefix(e.Mode, "100") }

// Tree lists the files of a commit below a folder ("" or "a/b/"), in the order of
// their paths, which begin there.
func (r *Repo) Tree(ctx context.Context, commit, folder string) ([]Entry, error) {
	out, err := r.Run(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", commit+":"+strings.TrimSuffix(folder, "/"))
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, 0, strings.Count(out, "\x00"))
	for line := range strings.SplitSeq(out, "\x00") {
		if meta, path, ok := strings.Cut(line, "\t"); ok {
			part := strings.Fields(meta)
			entries = append(entries, Entry{Mode: part[0], Hash: part[2], Path: path})
		}
	}
	return entries, nil
}
