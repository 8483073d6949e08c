package interchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Input is a file that is read several times over, so that no row of it need be
// kept in memory.
type Input struct {
	Path string
	Open func() (io.ReadCloser, error)
}

// Bytes is an input that is in memory: what came on standard input.
func Bytes(path string, b []byte) Input {
	return Input{Path: path, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// charset is how the bytes of a file are text.
type charset struct {
	name  string
	skip  int64               // bytes of a mark at the beginning
	enc   []encoding.Encoding // one after the other; nil: it is UTF-8
	twice bool                // UTF-8 that was taken for Windows-1252 and made UTF-8 again
	odd   bool                // it holds bytes that are no letters in the character set that it was taken for
}

// encodings are the names that --encoding takes.
var encodings = map[string]encoding.Encoding{"windows-1252": charmap.Windows1252, "latin-1": charmap.ISO8859_1, "iso-8859-1": charmap.ISO8859_1,
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-15": charmap.ISO8859_15, "windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251,
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-16":    unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"macintosh": charmap.Macintosh, "koi8-r": charmap.KOI8R, "cp437": charmap.CodePage437, "cp850": charmap.CodePage850}

// KnowsEncoding reports whether --encoding may be that.
func KnowsEncoding(name string) bool {
	return strings.EqualFold(name, "utf-8") || encodings[strings.ToLower(name)] != nil
}

// marks begin a file and say what it is.
var marks = []struct{ bytes, name, encoding string }{{"\xef\xbb\xbf", "UTF-8 with BOM", ""}, {"\xff\xfe", "UTF-16", "utf-16le"}, {"\xfe\xff", "UTF-16", "utf-16be"}}

// recognise looks at all bytes of a file. Bytes that are no UTF-8 are
// Windows-1252, which holds Latin-1.
func recognise(in Input, encodingName string) (charset, error) {
	f, err := in.Open()
	if err != nil {
		return charset{}, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	r := bufio.NewReaderSize(f, 1<<16)
	head, _ := r.Peek(4096) // a shorter file gives what there is
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.bytes)) && (encodingName == "" || strings.HasPrefix(m.name, "UTF-8") && strings.EqualFold(encodingName, "utf-8")) {
			c := charset{name: m.name, skip: int64(len(m.bytes))}
			if m.encoding != "" {
				c.enc = []encoding.Encoding{encodings[m.encoding]}
				return c, nil
			}
			return c, checkTwice(r, &c)
		}
	}
	switch name := strings.ToLower(encodingName); {
	case name == "utf-8":
		return charset{name: "UTF-8"}, nil
	case name != "":
		e := encodings[name]
		if e == nil {
			return charset{}, fmt.Errorf("encoding %q is not known", encodingName)
		}
		return charset{name: encodingName, enc: []encoding.Encoding{e}}, nil
	case zeros(head, 1):
		return charset{name: "UTF-16", enc: []encoding.Encoding{encodings["utf-16le"]}}, nil
	case zeros(head, 0):
		return charset{name: "UTF-16", enc: []encoding.Encoding{encodings["utf-16be"]}}, nil
	}
	c := charset{name: "UTF-8"}
	return c, checkTwice(r, &c)
}

// zeros reports whether most bytes at odd, or even, places are zero: UTF-16 of a
// Latin script without a mark.
func zeros(head []byte, from int) bool {
	n := 0
	for i := from; i < len(head); i += 2 {
		if head[i] == 0 {
			n++
		}
	}
	return len(head) > 3 && n > len(head)/4
}

// checkTwice reads text that should be UTF-8 to its end. If it is none, it is
// Windows-1252; if all its letters beyond ASCII are UTF-8 that somebody took for
// Windows-1252 (MÃ¼ller), it was encoded twice.
func checkTwice(r *bufio.Reader, c *charset) error {
	var run []byte
	once, twice := 0, 0
	end := func() {
		if len(run) > 0 && utf8.Valid(run) {
			twice++
		} else if run != nil {
			once++
		}
		run = nil
	}
	for {
		letter, size, err := r.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			end()
			c.twice = twice > 0 && once == 0
			return nil
		case err != nil:
			return err
		case letter == utf8.RuneError && size == 1:
			*c = charset{name: "Windows-1252", enc: []encoding.Encoding{charmap.Windows1252}}
			_ = r.UnreadRune() // it was just read
			return checkOdd(r, c)
		case letter == '\ufeff':
		case letter < utf8.RuneSelf:
			end()
		default:
			b, ok := charmap.Windows1252.EncodeRune(letter)
			if !ok {
				b = 0xff // in no UTF-8
			}
			run = append(run, b)
		}
	}
}

// checkOdd looks for the five bytes that are nothing in Windows-1252.
func checkOdd(r *bufio.Reader, c *charset) error {
	for {
		b, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		c.odd = c.odd || b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d
	}
}

// text opens the file as UTF-8 with plain line ends.
func (c charset) text(in Input) (io.ReadCloser, error) {
	f, err := in.Open()
	if err != nil {
		return nil, err
	}
	var r io.Reader = f
	if _, err := io.CopyN(io.Discard, r, c.skip); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(err, f.Close())
	}
	for _, e := range c.enc {
		r = e.NewDecoder().Reader(r)
	}
	if c.twice {
		r = transform.NewReader(r, encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()))
	}
	return struct {
		io.Reader
		io.Closer
	}{&lineEnds{r: bufio.NewReaderSize(r, 1<<16)}, f}, nil
}

// lineEnds makes CR LF, CR CR LF and CR the one line end LF.
type lineEnds struct {
	r       *bufio.Reader
	pending int // line ends that are still to be given out
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if l.pending > 0 {
			p[n], l.pending, n = '\n', l.pending-1, n+1
			continue
		}
		if n > 0 && l.r.Buffered() == 0 {
			return n, nil
		}
		b, err := l.r.ReadByte()
		if err != nil {
			return n, err
		}
		if b != '\r' {
			p[n], n = b, n+1
			continue
		}
		l.pending = l.count()
	}
	return n, nil
}

// count returns how many line ends a CR and what follows it are.
func (l *lineEnds) count() int {
	for n := 1; ; n++ {
		b, err := l.r.ReadByte()
		if err != nil {
			return n
		}
		if b == '\n' {
			return max(1, n-1)
		}
		if b != '\r' {
			_ = l.r.UnreadByte() // it was just read
			return n
		}
	}
}
