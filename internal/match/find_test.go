package match

import (
	"reflect"
	"testing"
)

// Everything that is compared survives being packed.
func TestPack(t *testing.T) {
	var f features
	fill(reflect.ValueOf(&f).Elem())
	f.mails = []mail{mailOf("ada@engines.example"), mailOf("info@gmail.com")}
	if again := unpack(f.pack()); !reflect.DeepEqual(*again, f) {
		t.Errorf("got %+v\nwant %+v", *again, f)
	}
	if none := unpack(""); !reflect.DeepEqual(*none, features{rare: nothing}) {
		t.Errorf("nothing gives %+v", *none)
	}
}

// fill gives every text a value, and every list two.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			fill(reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.String:
		v.SetString("x" + v.Type().Name() + "ä")
	}
}
