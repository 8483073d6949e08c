package match_test
import ("testing";"fmt";"plumb/internal/match")
func TestZZ(t *testing.T){
	w := newWorld(1, 3000)
	list, truth, of := generated(t, w)
	pairs := pairsFrom(list, 0.01)
	for _, at := range []float64{.5,.9} { fmt.Println(quality(pairs, truth, at)); fmt.Println(falseBy(pairs, of, at)) }
	m := map[string]string{}
	for i, r := range list { m[r.ID()] = fmt.Sprint(w.rows[i].fields) }
	_ = match.Certain
	for _, p := range pairs {
		if same := truth[p.A]==truth[p.B]; same != (p.Score>=.5) || same != (p.Score >= .9) { fmt.Printf("%v %.3f %s\n   %s\n   %s\n   %s\n", same, p.Score, p.Rule, m[p.A], m[p.B], reasons(p)) }
	}
}
