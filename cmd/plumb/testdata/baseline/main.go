// Baseline imports cobra and yaml.v3 and does nothing: what plumb version is
// measured against.
package main

import (
	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

func main() {
	var node yaml.Node
	cmd := &cobra.Command{Use: "baseline", RunE: func(*cobra.Command, []string) error { return node.Encode("") }}
	_ = cmd.Execute()
}
