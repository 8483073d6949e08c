package report

// merges lead from records that were merged to those that took their place.
type merges map[string]string

// follow is the id that merges lead to in the end.
func (m merges) follow(id string) string {
	for range 100 { // more are a circle
		into, ok := m[id]
		if !ok {
			break
		}
		id = into
	}
	return id
}
