package interchange

// places is where things of a hash are: most hashes have one place, which costs no
// list.
type places struct {
	one  map[uint64]int32
	more map[uint64][]int32
}

// newPlaces returns an empty one.
func newPlaces() places { return places{one: map[uint64]int32{}, more: map[uint64][]int32{}} }

// put adds a place to a hash. Putting it again at once adds nothing; what thousands
// share is not searched.
func (p places) put(key uint64, place int32) {
	first, ok := p.one[key]
	switch list := p.more[key]; {
	case !ok:
		p.one[key] = place
	case list == nil && first != place:
		p.more[key] = []int32{first, place}
	case list != nil && list[len(list)-1] != place:
		p.more[key] = append(list, place)
	}
}

// at returns the places of a hash.
func (p places) at(key uint64) []int32 {
	if list := p.more[key]; list != nil {
		return list
	}
	if place, ok := p.one[key]; ok {
		return []int32{place}
	}
	return nil
}
