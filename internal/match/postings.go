package match

// postings are places by what is there: a hash of 32 bits, since a false hit is only
// one comparison more. Most have one place, which costs twelve bytes and no list.
type postings struct {
	slots []posting // a power of two
	used  int
	more  []link
}

type posting struct {
	key uint32
	n   int32 // 0: free
	at  int32 // the place, or of several the last link
}

type link struct{ place, next int32 }

// add puts a place to a key. Putting it again at once adds nothing.
func (p *postings) add(key uint32, place int32) {
	if p.used*4 >= len(p.slots)*3 {
		p.grow()
	}
	s := p.slot(key)
	switch {
	case s.n == 0:
		p.used++
		*s = posting{key, 1, place}
	case s.n == 1 && s.at != place:
		p.more = append(p.more, link{s.at, -1}, link{place, int32(len(p.more))})
		s.n, s.at = 2, int32(len(p.more)-1)
	case s.n > 1 && p.more[s.at].place != place:
		p.more = append(p.more, link{place, s.at})
		s.n, s.at = s.n+1, int32(len(p.more)-1)
	}
}

// of returns where a key is; n is 0 if nowhere.
func (p *postings) of(key uint32) posting {
	if len(p.slots) == 0 {
		return posting{}
	}
	return *p.slot(key)
}

// places yields the places of a posting.
func (p *postings) places(s posting) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		if s.n == 1 {
			yield(s.at)
			return
		}
		for at, n := s.at, s.n; n > 0 && yield(p.more[at].place); n-- {
			at = p.more[at].next
		}
	}
}

func (p *postings) slot(key uint32) *posting {
	mask := uint32(len(p.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if s := &p.slots[i]; s.n == 0 || s.key == key {
			return s
		}
	}
}

func (p *postings) grow() {
	old := p.slots
	p.slots = make([]posting, max(1024, 2*len(old)))
	for _, s := range old {
		if s.n > 0 {
			*p.slot(s.key) = s
		}
	}
}

// tally is how often something is there.
type tally struct {
	slots []counted // a power of two
	used  int
}

type counted struct {
	key uint32
	n   int32 // 0: free
}

// add counts one more, and returns how many there are now.
func (t *tally) add(key uint32) int32 {
	if t.used*4 >= len(t.slots)*3 {
		t.grow()
	}
	s := t.slot(key)
	if s.n == 0 {
		t.used++
		s.key = key
	}
	s.n++
	return s.n
}

func (t *tally) of(key uint32) int32 {
	if len(t.slots) == 0 {
		return 0
	}
	return t.slot(key).n
}

func (t *tally) slot(key uint32) *counted {
	mask := uint32(len(t.slots) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.n == 0 || s.key == key {
			return s
		}
	}
}

func (t *tally) grow() {
	old := t.slots
	t.slots = make([]counted, max(1024, 2*len(old)))
	for _, s := range old {
		if s.n > 0 {
			*t.slot(s.key) = s
		}
	}
}
