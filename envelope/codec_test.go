package envelope

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func drawID(t *rapid.T, label string) uuid.UUID {
	return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
}

func drawFields(t *rapid.T, label, prefix string) []Field {
	var fields []Field
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,8}`), 0, 3, rapid.ID).Draw(t, label) {
		value, err := json.Marshal(rapid.String().Draw(t, name))
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, Field{Name: prefix + name, Value: value})
	}
	return fields
}

func drawEnvelope(t *rapid.T) Envelope {
	e := Envelope{
		DataID:      drawID(t, "data_id"),
		Source:      rapid.String().Draw(t, "source"),
		Created:     time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "created")).UTC(),
		Data:        rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		Channel:     rapid.String().Draw(t, "channel"),
		ContentType: rapid.String().Draw(t, "content_type"),
		Parent:      drawID(t, "parent"),
		Root:        drawID(t, "root"),
		Extensions:  drawFields(t, "extensions", ""),
		Unknown:     drawFields(t, "unknown", "x-"),
	}
	e.DataID[0] |= 1 // never the zero id
	if rapid.Bool().Draw(t, "sequenced") {
		n := rapid.Int64Min(0).Draw(t, "sequence")
		e.Sequence = &n
	}
	for range rapid.IntRange(0, 3).Draw(t, "roots") {
		e.Roots = append(e.Roots, drawID(t, "root of roots"))
	}
	if e.Data == nil {
		e.Data = []byte{}
	}
	return e
}

func TestDecodeGivesBackWhatWasAppended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawEnvelope(t)
		b := Append(nil, &want)
		var got Envelope
		require.NoError(t, Decode(b, &got))
		require.Equal(t, want, got)
		require.Equal(t, string(b), string(Append(nil, &got)))
	})
}

func TestAppendTimeAgreesWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(-62_167_219_200_000_000, 253_402_300_799_999_999).Draw(t, "at"))
		require.Equal(t, at.UTC().Format("2006-01-02T15:04:05.000000Z"), string(AppendTime(nil, at)))
	})
}

func TestDerivedIDsAreUUIDv5(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parent := drawID(t, "parent")
		agent, key := rapid.String().Draw(t, "agent"), rapid.String().Draw(t, "key")
		want := uuid.NewSHA1(namespace, []byte(agent+"\x00"+key+"\x00"+string(parent[:])))
		require.Equal(t, want, DerivedID(agent, parent, key))
	})
}

func TestAppendAgreesWithEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEnvelope(t)
		var got struct {
			DataID  uuid.UUID `json:"data_id"`
			Source  string    `json:"source"`
			Created time.Time `json:"created"`
			Data    []byte    `json:"data"`
			Channel string    `json:"channel"`
		}
		require.NoError(t, json.Unmarshal(Append(nil, &e), &got))
		require.Equal(t, e.DataID, got.DataID)
		require.Equal(t, e.Source, got.Source)
		require.True(t, e.Created.Equal(got.Created))
		require.Equal(t, e.Data, got.Data)
		require.Equal(t, e.Channel, got.Channel)
	})
}

func TestDecodeKeepsFieldsItDoesNotKnow(t *testing.T) {
	in := `{ "data_id" : "fdc7d2f2-062c-4683-9a41-1d7912723c1b", "later":{"a":[1,{"b":"]}"}]}, "source":"s","created":"2026-11-21T09:00:00.123456+01:00","data":"` +
		base64.StdEncoding.EncodeToString([]byte(`{"x":1}`)) + `","channel":"c","content_type":"application/json","n":1.5e3}`
	var e Envelope
	require.NoError(t, Decode([]byte(in), &e))
	require.Equal(t, []Field{{"later", []byte(`{"a":[1,{"b":"]}"}]}`)}, {"n", []byte("1.5e3")}}, e.Unknown)
	require.Equal(t, time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC), e.Created)
	require.Contains(t, string(Append(nil, &e)), `,"later":{"a":[1,{"b":"]}"}]},"n":1.5e3}`)
}

func TestDecodeRefusesWhatIsNoEnvelope(t *testing.T) {
	for _, in := range []string{
		``, `{}`, `[]`, `null`, `{"data_id":"x"}`, `{"data_id":5}`,
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b"`, `{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b"}x`,
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","data":"***"}`,
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","created":"yesterday"}`,
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","x":tru}`,
		`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","x":[}]}`,
	} {
		var e Envelope
		require.ErrorIs(t, Decode([]byte(in), &e), ErrMalformed, in)
	}
}

func TestSameItemTwiceIsTheSameItem(t *testing.T) {
	a := ItemID("posts", "p1", []byte("content"))
	require.Equal(t, a, ItemID("posts", "p1", []byte("content")))
	require.NotEqual(t, a, ItemID("posts", "p1", []byte("edited")))
	require.NotEqual(t, a, ItemID("posts", "p2", []byte("content")))
	require.Equal(t, uuid.Version(5), a.Version())
	require.Equal(t, uuid.Version(7), NewID().Version())
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"data_id":"fdc7d2f2-062c-4683-9a41-1d7912723c1b","source":"s","created":"2026-11-21T08:00:00Z","data":"","channel":"c","x":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e, again Envelope
		if Decode(b, &e) != nil {
			return
		}
		require.NoError(t, Decode(Append(nil, &e), &again))
		require.Equal(t, e.DataID, again.DataID)
		require.Equal(t, string(e.Data), string(again.Data))
		require.Equal(t, e.Unknown, again.Unknown)
	})
}

func BenchmarkAppend(b *testing.B) {
	e := Envelope{DataID: NewID(), Source: "local", Created: time.Now(), Data: make([]byte, 200), Channel: "posts", ContentType: "application/json"}
	buf := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buf = Append(buf[:0], &e)
	}
}

func BenchmarkDecode(b *testing.B) {
	e := Envelope{DataID: NewID(), Source: "local", Created: time.Now(), Data: make([]byte, 200), Channel: "posts", ContentType: "application/json"}
	buf := Append(nil, &e)
	b.ReportAllocs()
	for b.Loop() {
		_ = Decode(buf, &e)
	}
}
