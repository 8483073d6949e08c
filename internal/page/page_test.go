package page

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"testing"

	"plumb/internal/chart"
)

const evil = "</title></style><script>alert(1)</script>\"'`${{.}}<!--\n|*_[x](y)&copy;"

func evilPage() Page {
	table := Table{Caption: evil, Columns: []Column{{Title: evil}, {Title: evil, Number: true, Bars: true}}, Rows: [][]Cell{{{Text: evil, Value: evil}, {Text: evil, Value: evil, Share: 12.5}}}}
	return Page{
		About:   About{Title: evil, Summary: evil, Facts: []Fact{{evil, evil}}, Warnings: []string{evil}, Definitions: []Fact{{evil, evil}}},
		Figures: []Figure{{evil, evil, evil}},
		Sections: []Section{{Title: evil, Note: evil, Lines: []string{evil}, Tables: []Table{table, {Caption: evil, Empty: evil}},
			Drawing: chart.Funnel{Title: evil, Words: evil, Steps: []chart.Step{{Name: evil, Count: 1, Ratio: evil, Details: []string{evil}}}}}},
	}
}

// Whatever a record says, the page has the tags that we wrote and no others.
func TestNothingBreaksOut(t *testing.T) {
	text := evilPage().String()
	tags := regexp.MustCompile(`<!?/?[a-z-]+`)
	count := map[string]int{}
	for _, tag := range tags.FindAllString(text, -1) {
		count[tag]++
	}
	if count["<script"] != 1 || count["</script"] != 1 || count["</style"] != 1 || strings.Contains(text, "<!--") || strings.Contains(text, "alert(1)</script") {
		t.Errorf("%v in\n%s", count, text)
	}
	if n := strings.Count(html.UnescapeString(text), evil); n < 20 {
		t.Errorf("the text is there %d times", n)
	}
}

// The policy names the style and the script that are there, so that they work, and no
// others do.
func TestPolicy(t *testing.T) {
	text := evilPage().String()
	for _, tag := range []string{"style", "script"} {
		inside := regexp.MustCompile(`(?s)<` + tag + `>(.*?)</` + tag + `>`).FindStringSubmatch(text)
		sum := sha256.Sum256([]byte(inside[1]))
		if want := tag + "-src &#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + "&#39;"; !strings.Contains(text, want) {
			t.Errorf("the policy does not have %s", want)
		}
	}
	if strings.Contains(text, " style=") || regexp.MustCompile(` on[a-z]+=`).MatchString(regexp.MustCompile(`(?s)<bdi>.*?</bdi>`).ReplaceAllString(text, "")) {
		t.Error("the policy forbids styles and scripts in attributes")
	}
	if regexp.MustCompile(`(?:src|href)="[^"]*//`).MatchString(text) {
		t.Error("the page names another place")
	}
}

// In Markdown a text is one cell, and nothing of it is markup.
func TestMarkdown(t *testing.T) {
	var b strings.Builder
	if err := evilPage().Markdown(&b); err != nil {
		t.Fatal(err)
	}
	escaped := regexp.MustCompile("\\\\[|*_`\\[\\\\~$]|&lt;br>|<br>|&[a-z]+;")
	for line := range strings.Lines(b.String()) {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		if n := strings.Count(escaped.ReplaceAllString(line, ""), "|"); n != 5 && n != 4 && n != 2 {
			t.Errorf("%d bars in %s", n, line)
		}
		if left := escaped.ReplaceAllString(line, ""); strings.ContainsAny(left, "<`*_[") {
			t.Errorf("%q", left)
		}
	}
	if got := Markdown("R&D & <b> a|b\r\nc &copy; $x$ ~~y~~"); got != `R&amp;D & &lt;b> a\|b<br>c &amp;copy; \$x\$ \~\~y\~\~` {
		t.Error(got)
	}
}
