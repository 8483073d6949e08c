package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"plumb/internal/parquet"
)

// duckScript answers a query with JSON.
const duckScript = `const {DuckDBInstance} = require("@duckdb/node-api");
(async () => {
  const db = await (await DuckDBInstance.create(":memory:")).connect();
  await db.run("set TimeZone = 'UTC'");
  console.log(JSON.stringify((await db.runAndReadAll(process.argv[1])).getRowObjectsJson()));
})();`

// duck asks DuckDB, a reader of Parquet that shares nothing with our writer. It
// comes as an npm package; .ci/run installs it and says where in NODE_PATH.
func duck(t *testing.T, query string) []map[string]any {
	t.Helper()
	if err := exec.Command("node", "-e", `require("@duckdb/node-api")`).Run(); err != nil {
		missing(t, "DuckDB for node: npm install @duckdb/node-api, and NODE_PATH")
	}
	out, err := exec.Command("node", "-e", duckScript, query).CombinedOutput()
	if err != nil {
		t.Fatalf("DuckDB: %v\n%s", err, out)
	}
	var rows []map[string]any
	if err := json.Unmarshal(out, &rows); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return rows
}

// What DuckDB reads from the exported files is what "list -o json" says.
func TestParquet(t *testing.T) {
	crm := directory{t, filepath.Join(t.TempDir(), "sample")}
	crm.run("init", "--sample", crm.path)
	out := t.TempDir()
	crm.run("export", "all", "--format", "parquet", "--out", out)
	for kind, plural := range map[string]string{"lead": "leads", "account": "accounts", "contact": "contacts",
		"opportunity": "opportunities", "campaign": "campaigns", "activity": "activities"} {
		rows := map[any]map[string]any{}
		for _, row := range duck(t, "from '"+filepath.Join(out, plural+".parquet")+"'") {
			rows[row["id"]] = row
		}
		list := crm.list(kind)
		if len(rows) != len(list) {
			t.Errorf("%s has %d rows, want %d", plural, len(rows), len(list))
		}
		for _, r := range list {
			sameRow(t, rows[r["id"]], r)
		}
	}
}

func sameRow(t *testing.T, row, r map[string]any) {
	t.Helper()
	want := map[string]any{}
	for key, v := range r {
		if m, ok := v.(map[string]any); ok && len(m) == 2 && m["currency"] != nil {
			want[key], want[key+"_currency"] = m["amount"], m["currency"]
			continue
		}
		want[key] = v
	}
	for key, got := range row {
		if got == nil && want[key] == nil {
			continue
		}
		if !sameCell(got, want[key]) {
			t.Errorf("%s of %s is %#v, want %#v", key, r["id"], got, want[key])
		}
		delete(want, key)
	}
	for key := range want {
		t.Errorf("%s of %s is missing", key, r["id"])
	}
}

// sameCell compares what DuckDB shows with a value of a record's JSON.
func sameCell(got, want any) bool {
	text, isText := got.(string)
	switch want := want.(type) {
	case string:
		// A time: 2026-10-05 07:00:00+00.
		return isText && (text == want || strings.HasSuffix(want, "Z") && strings.Replace(strings.TrimSuffix(text, "+00"), " ", "T", 1)+"Z" == want)
	case float64:
		return fmt.Sprint(got) == fmt.Sprint(want) || isText && strings.TrimSuffix(strings.TrimRight(text, "0"), ".") == strings.TrimRight(fmt.Sprint(want), "0")
	case map[string]any, []any:
		if !isText {
			return reflect.DeepEqual(got, want)
		}
		var tree any
		return json.Unmarshal([]byte(text), &tree) == nil && reflect.DeepEqual(tree, want)
	}
	return reflect.DeepEqual(got, want)
}

// Every type, with nulls, over several row groups.
func TestParquetTypes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "types.parquet")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := parquet.NewWriter(f, "types", []parquet.Column{{Name: "n", Type: parquet.Int64}, {Name: "s", Type: parquet.String}, {Name: "b", Type: parquet.Boolean},
		{Name: "d", Type: parquet.Date}, {Name: "at", Type: parquet.Timestamp}, {Name: "small", Type: parquet.Decimal, Precision: 18, Scale: 3},
		{Name: "wide", Type: parquet.Decimal, Precision: 38, Scale: 2}, {Name: "list", Type: parquet.Strings}})
	wide, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	const rows = 120_000
	for i := range rows {
		row := []any{int64(i), fmt.Sprintf("zeile %d ä", i), i%3 == 0, int64(i%40_000 - 20_000), int64(i) * 1000, big.NewInt(int64(i - 60_000)),
			wide, []string{"a", fmt.Sprint(i)}[:i%3]}
		for j := range row {
			if j > 0 && i%(j+5) == 0 {
				row[j] = nil
			}
		}
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Row("x") == nil {
		t.Error("a row that does not fit is taken")
	}
	from := " from '" + path + "'"
	if got := duck(t, "select count(distinct row_group_id) as n from parquet_metadata('"+path+"')")[0]["n"]; got != "3" {
		t.Errorf("there are %v row groups, want 3", got)
	}
	// The same table, made by DuckDB itself.
	made := `select i as n, case when i % 6 <> 0 then 'zeile ' || i || ' ä' end as s, case when i % 7 <> 0 then i % 3 = 0 end as b,
		case when i % 8 <> 0 then date '1970-01-01' + (i % 40000 - 20000)::int end as d, case when i % 9 <> 0 then make_timestamptz(i * 1000000) end as at,
		case when i % 10 <> 0 then ((i - 60000) / 1000)::decimal(18,3) end as small, case when i % 11 <> 0 then -1234567890123456789012345678.90::decimal(38,2) end as wide,
		case when i % 12 <> 0 then ['a', i::varchar][:i % 3] end as list from range(120000) r(i)`
	made = strings.Replace(made, "make_timestamptz(i * 1000000)", "to_timestamp(i)", 1)
	if got := duck(t, "select count(*) as n from ((select * "+from+") except ("+made+"))")[0]["n"]; got != "0" {
		t.Errorf("%v rows are not as they were written: %v", got, duck(t, "(select *"+from+") except ("+made+") limit 3"))
	}
	if got := duck(t, "select count(*) as n"+from)[0]["n"]; got != fmt.Sprint(rows) {
		t.Errorf("there are %v rows, want %d", got, rows)
	}
}
