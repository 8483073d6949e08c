package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"plumb/internal/config"
	"plumb/internal/render"
	"plumb/records"
)

// version is set when a release is built.
var version = ""

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which plumb this is",
		Args:  takes(),
		RunE: func(*cobra.Command, []string) error {
			if a.flags.output == "" {
				_, err := a.env.Out.Write([]byte(versionText() + "\n"))
				return err
			}
			v, commit := buildVersion()
			o := records.Object{}.Add("version", v).Add("commit", commit).Add("format", config.Format).Add("go", runtime.Version())
			return a.show(render.View{Value: o, Columns: []render.Column{{Name: "version", Title: "version"}}, Rows: [][]render.Cell{{render.Text(v)}}})
		},
	}
}

func versionText() string {
	v, commit := buildVersion()
	if commit != "" {
		v += " (" + commit + ")"
	}
	return "plumb " + v + ", format " + itoa(config.Format) + ", " + runtime.Version()
}

func buildVersion() (v, commit string) {
	v = version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v, ""
	}
	if v == "" {
		v = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			commit = s.Value[:12]
		}
	}
	return v, commit
}
