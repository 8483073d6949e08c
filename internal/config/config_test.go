package config

import "testing"

// What ships is right.
func TestDefault(t *testing.T) {
	s, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range s.Kinds {
		for _, f := range k.Fields {
			if f.Help == "" {
				t.Errorf("%s.%s has no help", k.Name, f.Key)
			}
		}
	}
}

func BenchmarkDefault(b *testing.B) {
	for b.Loop() {
		if _, err := Default(); err != nil {
			b.Fatal(err)
		}
	}
}
