package interchange

import (
	"testing"
	"time"

	"plumb/internal/config"
	"plumb/records"
)

// No bytes make the readers panic or hang.

func FuzzTable(f *testing.F) {
	schema, err := config.Default()
	if err != nil {
		f.Fatal(err)
	}
	all, err := Preset(schema, "salesforce")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("Id,LastName,Company,Status,IsConverted,ConvertedDate,AnnualRevenue\n00Q,A,B,New,TRUE,02/24/26,3.5E8\n"))
	f.Add([]byte("Id;Name;StageName;CloseDate\r\n006;\"x\ny\";Closed Won;1/2/26\r\nTotal;3\r\n"))
	f.Add([]byte("sep=|\nid|created_at|amount\nopp-0123456789|2026-11-21T09:30:00Z|(1.234,50)\n"))
	f.Add([]byte(`{"records":[{"attributes":{"type":"Lead"},"LastName":"A","x":[1,{"y":null}]}]}`))
	f.Add([]byte("first_name=Ada&company=Engines+Ltd&email=ada%40x.example"))
	f.Add([]byte("\xff\xfei\x00d\x00\n\x001\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { readAll(data, schema, all) })
}

func FuzzCards(f *testing.F) {
	schema, err := config.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("BEGIN:VCARD\r\r\nVERSION:2.1\r\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=\r\r\n=C3=91;Ada\r\r\nTEL;WORK;VOICE:(111) 555\r\r\nEND:VCARD\r\r\n"))
	f.Add([]byte("BEGIN:VCARD\nVERSION:3.0\nitem1.EMAIL;type=pref:a@x.example\nitem1.X-ABLabel:_$!<Work>!$_\nADR:;;1 Road\\, Hall;Town;;1;\n folded\nBDAY:19700101\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\n"))
	f.Add([]byte("BEGIN:VCARD\nVERSION:4.0\nFN:Ada\nTEL;VALUE=uri;PREF=1:tel:+44-20;ext=1\nORG:A;B\nORG:C\nEND:VCARD"))
	f.Fuzz(func(t *testing.T, data []byte) { readAll(append([]byte("BEGIN:VCARD\n"), data...), schema, nil) })
}

func FuzzMapping(f *testing.F) {
	schema, err := config.Default()
	if err != nil {
		f.Fatal(err)
	}
	table := []byte("Id,Name,Status,Amount,Met\n1,Ada,New,\"1.234,50\",03/04/2026\n2,,,,\n")
	f.Add([]byte("format: 1\nkind: lead\nkey: external.x\ncolumns:\n  Id: external.x\n  Name: [last_name, company]\n  Status: {field: status, values: {New: new}}\n  Amount: {field: expected_amount, decimal: \",\"}\n  Met: {field: created_at, dates: DD/MM/YYYY}\nset: {source: fair}\n"))
	f.Add([]byte("like: salesforce.lead\nkind: lead\ncolumns: {Met: null, Name: label}\nskip: {Id: \"1\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(schema, "map.yaml", data)
		if err == nil {
			readRows(table, schema, m)
		}
	})
}

func readAll(data []byte, schema *records.Schema, all []*Mapping) {
	t, err := ReadTable(Bytes("f", data), 0, "")
	if err != nil {
		return
	}
	if m := Own(schema, t); m != nil {
		readRows(data, schema, m)
	}
	if m := Recognise(t, all); m != nil {
		readRows(data, schema, m)
	}
	readRows(data, schema, Guess(schema.Kind("lead")))
	if t.Preset() != "" {
		presets, err := Preset(schema, t.Preset())
		if m := Recognise(t, presets); err == nil && m != nil {
			readRows(data, schema, m)
		}
	}
}

func readRows(data []byte, schema *records.Schema, m *Mapping) {
	t, err := ReadTable(Bytes("f", data), 0, "")
	if err != nil {
		return
	}
	file := &File{Table: t, Mapping: m}
	_, _ = file.survey(schema.Locale(time.Time{})) // what is wrong with it is no matter here
	r := reader{file: file, in: schema.Locale(time.Time{}), keep: true}
	for row, err := range t.Rows() {
		if err != nil {
			return
		}
		if d := r.read(row, schema); d != nil {
			_ = d.bare().Label()
		}
	}
}
