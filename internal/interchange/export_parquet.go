package interchange

import (
	"bufio"
	"math/big"
	"strconv"
	"strings"
	"time"

	"plumb/internal/parquet"
	"plumb/records"
)

// writeParquet writes an Apache Parquet file of one kind, with the columns of the
// CSV table ([tableColumns]): dates as DATE, times as TIMESTAMP in UTC, numbers and
// amounts as DECIMAL as wide as the values need, whole numbers as INT64, lists of
// texts as LIST; entries, maps and unknown keys as JSON text. What is no value of
// its column is null and noted.
func writeParquet(w *bufio.Writer, src Source, kinds []*records.Kind) error {
	for _, k := range kinds {
		cols, err := tableColumns(src, k)
		if err != nil {
			return err
		}
		layout, err := parquetLayout(src, k, cols)
		if err != nil {
			return err
		}
		out := parquet.NewWriter(w, k.Plural, layout)
		known := map[string]bool{}
		for _, c := range cols {
			known[c.key] = true
		}
		err = src.each(k, func(r records.Record) error {
			row := make([]any, len(cols))
			for i, c := range cols {
				row[i] = parquetCell(src, c, layout[i], r)
			}
			if err := out.Row(row...); err != nil {
				return err
			}
			return strange(r, known)
		})
		if err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
	return nil
}

// parquetLayout types the columns. How wide a decimal is its values decide, so
// it reads them; those beyond the format's 38 digits make it a column of texts.
func parquetLayout(src Source, k *records.Kind, cols []tableColumn) ([]parquet.Column, error) {
	layout := make([]parquet.Column, len(cols))
	whole := make([]int, len(cols)) // digits before the point
	for i, c := range cols {
		layout[i] = parquet.Column{Name: c.name, Type: parquetType(c.holds)}
	}
	err := src.each(k, func(r records.Record) error {
		for i, c := range cols {
			if c.holds != holdsNumber {
				continue
			}
			if text, isJSON, ok := c.text(r); ok && !isJSON && plainNumber(text) {
				digits, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-0"), ".")
				whole[i], layout[i].Scale = max(whole[i], len(digits)), max(layout[i].Scale, len(fraction))
			}
		}
		return nil
	})
	for i := range layout {
		if layout[i].Type != parquet.Decimal {
			continue
		}
		layout[i].Precision = whole[i] + layout[i].Scale
		switch p := &layout[i].Precision; {
		case *p <= 18:
			*p = 18
		case *p <= parquet.MaxPrecision:
			*p = parquet.MaxPrecision
		default:
			layout[i] = parquet.Column{Name: layout[i].Name, Type: parquet.String}
		}
	}
	return layout, err
}

func parquetType(h holding) parquet.Type {
	switch h {
	case holdsDate:
		return parquet.Date
	case holdsTime:
		return parquet.Timestamp
	case holdsNumber:
		return parquet.Decimal
	case holdsInteger:
		return parquet.Int64
	case holdsBoolean:
		return parquet.Boolean
	case holdsTexts:
		return parquet.Strings
	}
	return parquet.String
}

// parquetCell is what a record holds in a column, as the column's type.
func parquetCell(src Source, c tableColumn, to parquet.Column, r records.Record) any {
	text, isJSON, ok := c.text(r)
	if !ok {
		return nil
	}
	if to.Type == parquet.Strings {
		if t := c.tree(r); t.Shape == records.List {
			return append([]string{}, t.Strings()...)
		}
	}
	if to.Type == parquet.String {
		return text
	}
	if !isJSON {
		if v := parquetValue(to, text); v != nil {
			return v
		}
	}
	src.note("%s: %s is %s, which the column cannot hold; null in the table", r.ID(), c.name, strconv.Quote(text))
	return nil
}

// parquetValue is a text as a value of the type; nil if it is none.
func parquetValue(to parquet.Column, text string) any {
	switch to.Type {
	case parquet.Date:
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return t.Unix() / 86400
		}
	case parquet.Timestamp:
		if cell, ok := typedCell(sqlTime, text); ok {
			t, err := time.Parse(time.RFC3339, cell)
			if err == nil {
				return t.UnixMilli()
			}
		}
	case parquet.Int64:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case parquet.Boolean:
		if v, ok := typedCell("boolean", text); ok {
			return v == "true"
		}
	case parquet.Decimal:
		if plainNumber(text) {
			return unscaled(to, text)
		}
	}
	return nil
}

// unscaled is a decimal number times ten to the power of the column's scale; nil
// if it is too long for the column.
func unscaled(to parquet.Column, text string) any {
	whole, fraction, _ := strings.Cut(text, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || len(fraction) > to.Scale {
		return nil
	}
	n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(to.Scale-len(fraction))), nil))
	if len(new(big.Int).Abs(n).String()) > to.Precision {
		return nil
	}
	return n
}
