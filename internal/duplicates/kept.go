package duplicates

import (
	"encoding/binary"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"plumb/internal/match"
	"plumb/internal/store"
	"plumb/records"
)

// Working out what is compared of a record costs more than comparing it, and so does
// opening its file. In a directory of some size the lines are kept, in this clone, with
// the stamp of the file that each is of: of files that are as they were none is opened.

// worthKeeping is how many records are worth a file of their lines.
const worthKeeping = 256

// kept is the line of a record, and what it was worked out from.
type kept struct {
	match.Line
	stamp      store.Stamp
	gone, open bool   // merged or converted; not ended
	of, named  string // the organisation that it refers to, and what that was called
}

// line works out the line of a record.
func (f *Finder) line(r records.Record) kept {
	of := f.firm(r)
	return lineOf(r, of, f.name(of))
}

func lineOf(r records.Record, of, named string) kept {
	l := kept{gone: r.MergedInto() != "" || r.Locked(), open: r.Open(), of: of, named: named}
	if l.gone {
		l.ID = r.ID()
		return l
	}
	l.Line = match.NewLine(r, named)
	return l
}

// lines works out the lines of all records of a kind that somebody wants, on all
// processors; put is called for each, by several at once.
func (f *Finder) lines(k *records.Kind, wants func(id string) bool, put func(kept)) {
	type job struct {
		r         records.Record
		of, named string
	}
	jobs := make(chan job, 256)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for j := range jobs {
				put(lineOf(j.r, j.of, j.named))
			}
		})
	}
	for r, err := range f.tx.Scan(k) {
		if err != nil {
			f.broken(err)
		} else if wants(r.ID()) {
			of := f.firm(r)
			jobs <- job{r, of, f.name(of)}
		}
	}
	close(jobs)
	wg.Wait()
}

// renew returns the lines of the files of a kind: those that were kept of files that are as
// they were, and new ones of the others. If these are many, all are kept again.
func (f *Finder) renew(k *records.Kind, stamps []store.Stamp) []kept {
	old := readKept(k, f.tx.Kept(keptName(k)))
	out := make([]kept, len(stamps))
	fresh := map[string]int{}
	for i, stamp := range stamps {
		for len(old) > 0 && old[0].stamp.ID < stamp.ID {
			old = old[1:]
		}
		if len(old) > 0 && old[0].stamp == stamp && old[0].named == f.name(old[0].of) {
			out[i] = old[0]
			continue
		}
		out[i], fresh[stamp.ID] = kept{gone: true}, i // unless it can be read
	}
	f.refresh(k, out, fresh)
	for id, i := range fresh {
		if out[i].stamp = stamps[i]; out[i].ID == "" {
			delete(fresh, id)
		}
	}
	if len(fresh) > few(stamps) {
		f.tx.SaveKept(keptName(k), writeKept(k, slices.DeleteFunc(slices.Clone(out), func(l kept) bool { return l.ID == "" })))
	}
	return out
}

// few is how many files are rather read again each time than all lines written.
func few(stamps []store.Stamp) int { return max(32, len(stamps)/200) }

// refresh works out the lines of some records, each at its place: one by one, or of many by
// reading all.
func (f *Finder) refresh(k *records.Kind, out []kept, fresh map[string]int) {
	if len(fresh)*4 > len(out) {
		wants := func(id string) bool { _, ok := fresh[id]; return ok }
		f.lines(k, wants, func(l kept) { out[fresh[l.ID]] = l })
		return
	}
	for id, i := range fresh {
		r, err := f.tx.Get(id)
		if err != nil {
			f.broken(err)
			continue
		}
		out[i] = f.line(r)
	}
}

func keptName(k *records.Kind) string { return "lines-" + k.Name }

// keptHead says in which form lines are kept.
func keptHead(k *records.Kind) string {
	return "plumb lines of " + k.Name + " " + strconv.FormatUint(match.Form(k), 36) + "\n"
}

func writeKept(k *records.Kind, lines []kept) []byte {
	b := []byte(keptHead(k))
	for i := range lines {
		l := &lines[i]
		b = l.Append(b)
		for _, text := range []string{l.of, l.named} {
			b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
		}
		for _, n := range []uint64{uint64(l.stamp.Size), uint64(l.stamp.Mod), l.stamp.Inode} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		b = append(b, byte(flag(l.gone)|flag(l.open)<<1))
	}
	return append(b, "end"...)
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

// readKept reads what writeKept wrote; nothing of another form, or that is cut off.
func readKept(k *records.Kind, s string) []kept {
	head := keptHead(k)
	if len(s) < len(head)+3 || s[:len(head)] != head || s[len(s)-3:] != "end" {
		return nil
	}
	var out []kept
	for s = s[len(head) : len(s)-3]; s != ""; {
		var l kept
		if l.Line, s = match.ReadLine(k, s); s == "" {
			return nil
		}
		var ok bool
		for _, text := range []*string{&l.of, &l.named} {
			if *text, s, ok = cutText(s); !ok {
				return nil
			}
		}
		if len(s) < 25 {
			return nil
		}
		number := func(at int) uint64 { return binary.LittleEndian.Uint64([]byte(s[at : at+8])) }
		l.stamp = store.Stamp{ID: l.ID, Size: int64(number(0)), Mod: int64(number(8)), Inode: number(16)}
		l.gone, l.open, s = s[24]&1 != 0, s[24]&2 != 0, s[25:]
		out = append(out, l)
	}
	return out
}

// cutText takes a text with its length before it off a longer one.
func cutText(s string) (text, rest string, ok bool) {
	n, size := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
	if size <= 0 || n > uint64(len(s)-size) {
		return "", "", false
	}
	return s[size : size+int(n)], s[size+int(n):], true
}
