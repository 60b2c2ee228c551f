package envelope

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const eventID = "fdc7d2f2-062c-4683-9a41-1d7912723c1b"

func TestAnEventKeepsAllThatItSays(t *testing.T) {
	in := `{"specversion":"1.0","id":"` + eventID + `","source":"/sensors/7","type":"reading","time":"2026-11-21T09:00:00.123456+01:00",
		"datacontenttype":"application/json","subject":"s","dataschema":"http://x/y","traceparent":"00-1","n":7,"on":true,"gone":null,"data":{ "v" : 1.50 }}`
	ev, err := DecodeEvent([]byte(in))
	require.NoError(t, err)
	e := ev.Envelope("plant", "demand")
	require.Equal(t, Envelope{
		DataID: uuid.MustParse(eventID), Source: "plant", Channel: "demand", ContentType: "application/json",
		Created: time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC), Data: []byte(`{ "v" : 1.50 }`),
		Extensions: []Field{
			{"subject", []byte(`"s"`)},
			{"dataschema", []byte(`"http://x/y"`)},
			{"traceparent", []byte(`"00-1"`)},
			{"n", []byte(`7`)},
			{"on", []byte(`true`)},
			{"originsource", []byte(`"/sensors/7"`)},
			{"origintype", []byte(`"reading"`)},
		},
	}, e)
}

func TestAnIDThatIsNoUUIDIsKept(t *testing.T) {
	one := Event{ID: "1", Source: "a", Type: "t"}
	e := one.Envelope("a", "t")
	require.Equal(t, []Field{{"originid", []byte(`"1"`)}}, e.Extensions)
	require.Equal(t, uuid.Version(5), e.DataID.Version())
	other := Event{ID: "1", Source: "b", Type: "t"}
	require.NotEqual(t, e.DataID, other.DataID(), "ids are unique within their source alone")
	upper := Event{ID: strings.ToUpper(eventID), Source: "a", Type: "t"}
	require.Equal(t, eventID, upper.DataID().String())
	require.Equal(t, []Field{{"originid", []byte(`"` + strings.ToUpper(eventID) + `"`)}}, upper.Envelope("a", "t").Extensions)
}

func TestASecondDoorKeepsTheFirstOnesOrigin(t *testing.T) {
	first := (&Event{ID: eventID, Source: "sensor", Type: "c"}).Envelope("scraper", "c")
	ev := EventOf(&first)
	second := ev.Envelope("mirror", "c")
	require.Equal(t, []Field{{"originsource", []byte(`"sensor"`)}, {"originsource2", []byte(`"scraper"`)}}, second.Extensions)
}

func TestDataOfEveryKind(t *testing.T) {
	event := func(rest string) string {
		return `{"specversion":"1.0","id":"1","source":"s","type":"t"` + rest + `}`
	}
	for in, want := range map[string]string{
		event(`,"data":"text"`):                                      `"text"`,
		event(`,"datacontenttype":"text/plain","data":"a\nb"`):       "a\nb",
		event(`,"datacontenttype":"text/plain","data":{"a":1}`):      `{"a":1}`,
		event(`,"datacontenttype":"image/png","data_base64":"/wA="`): "\xff\x00",
		event(`,"data_base64":"e30="`):                               `{}`,
		event(`,"data":null`):                                        `null`,
		event(`,"datacontenttype":"application/a+json","data":"x"`):  `"x"`,
		event(``): ``,
	} {
		ev, err := DecodeEvent([]byte(in))
		require.NoError(t, err, in)
		require.Equal(t, want, string(ev.Data), in)
	}
}

func TestWhatIsNoEventSaysWhy(t *testing.T) {
	good := `{"specversion":"1.0","id":"1","source":"s","type":"t"}`
	with := func(replace ...string) string { return strings.NewReplacer(replace...).Replace(good) }
	for in, want := range map[string]string{
		with(`"1.0"`, `"0.3"`):                                  "specversion: must be 1.0",
		`{}`:                                                    "specversion: must be 1.0",
		with(`"id":"1",`, ``):                                   "id: is required",
		with(`"1"`, `1`):                                        "id: must be a string that is not empty",
		with(`"s"`, `""`):                                       "source: must be a string that is not empty",
		with(`"t"`, `"t","type":"u"`):                           "type: is given twice",
		with(`"t"`, `"t","time":"noon"`):                        "time: must be a time as RFC 3339 writes it",
		with(`"t"`, `"t","Ext":1`):                              `"Ext": attributes are named with a-z and 0-9, at most 64 of them`,
		with(`"t"`, `"t","e":[]`):                               "e: must be a string, a number or a boolean",
		with(`"t"`, `"t","e":1,"e":2`):                          "e: is given twice",
		with(`"t"`, `"t","data_base64":5`):                      "data_base64: must be base64",
		with(`"t"`, `"t","data":1,"data":2`):                    "data is given twice",
		with(`"t"`, `"t","data":1,"data_base64":"e30="`):        "data and data_base64: only one can be given",
		with(`"t"`, `"t","e":"`+strings.Repeat("x", 65536)+`"`): "attributes of 65542 bytes, at most 65536 are taken",
	} {
		_, err := DecodeEvent([]byte(in))
		require.ErrorIs(t, err, ErrNotEvent)
		require.ErrorContains(t, err, want)
	}
	_, err := DecodeEvent([]byte(good[:20]))
	require.ErrorIs(t, err, ErrNotJSON)
}

func drawEvent(t *rapid.T) Event {
	text := rapid.StringN(1, 20, 100)
	ev := Event{
		ID: text.Draw(t, "id"), Source: text.Draw(t, "source"), Type: text.Draw(t, "type"),
		ContentType: rapid.SampledFrom([]string{"", "application/json", "text/plain", "image/png"}).Draw(t, "content type"),
	}
	if rapid.Bool().Draw(t, "timed") {
		ev.Time = time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "time")).UTC()
	}
	if rapid.Bool().Draw(t, "data") {
		ev.Data = rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 1, 50), rapid.Just([]byte(`{"a": [1, "x"]}`)), rapid.Just([]byte(` 5`))).Draw(t, "bytes")
	}
	ev.Extensions = drawFields(t, "extensions", "x")
	return ev
}

func TestStructuredModeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawEvent(t)
		got, err := DecodeEvent(AppendEvent(nil, &want))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

// extensionTexts are an event's extensions, as headers carry them.
func extensionTexts(ev Event) map[string]string {
	out := map[string]string{}
	for _, f := range ev.Extensions {
		out[f.Name] = fieldText(f)
	}
	return out
}

func TestBinaryModeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawEvent(t)
		h := http.Header{}
		want.SetHeaders(h)
		require.True(t, EventInHeaders(h))
		got, err := DecodeEventHeaders(h, want.Data)
		require.NoError(t, err)
		require.Equal(t, extensionTexts(want), extensionTexts(got)) // headers have no order
		got.Extensions = want.Extensions
		require.Equal(t, want, got)
	})
}

func TestAnEnvelopeFromTheDoorComesBackThroughItsEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawEnvelope(t)
		want.Source, want.Channel, want.ContentType = "p", "c", "application/json"
		want.Parent, want.Root, want.Roots, want.Sequence, want.Unknown = uuid.Nil, uuid.Nil, nil, nil, nil
		want.Extensions = drawFields(t, "its extensions", "x") // none has an attribute's name
		if len(want.Data) == 0 {
			want.Data = nil
		}
		out := EventOf(&want)
		back, err := DecodeEvent(AppendEvent(nil, &out))
		require.NoError(t, err)
		require.Equal(t, want, back.Envelope("p", "c"))
	})
}

func TestADerivedEnvelopesEventSaysWhereItCameFrom(t *testing.T) {
	n := int64(1 << 40)
	parent, root := NewID(), NewID()
	ev := EventOf(&Envelope{DataID: NewID(), Parent: parent, Root: root, Roots: []uuid.UUID{parent, root}, Sequence: &n})
	require.Equal(t, []Field{
		{"parent", []byte(`"` + parent.String() + `"`)},
		{"root", []byte(`"` + root.String() + `"`)},
		{"roots", []byte(`"` + parent.String() + ` ` + root.String() + `"`)},
		{"sequence", []byte(`"1099511627776"`)},
	}, ev.Extensions)
}

// sdkEvent is an event as the SDK makes it.
func sdkEvent(t *testing.T) event.Event {
	t.Helper()
	ev := event.New()
	ev.SetID("order 7 é")
	ev.SetSource("/shop?x=1")
	ev.SetType("com.example.order")
	ev.SetSubject("a\"b%c")
	ev.SetDataSchema("http://example.com/schema")
	ev.SetTime(time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC))
	ev.SetExtension("tenant", "blue")
	ev.SetExtension("count", 5)
	ev.SetExtension("on", true)
	require.NoError(t, ev.SetData("application/json", json.RawMessage(`{"total":12.50}`)))
	return ev
}

func TestTheSDKsStructuredEventsComeInAndGoOut(t *testing.T) {
	sent := sdkEvent(t)
	b, err := json.Marshal(sent)
	require.NoError(t, err)
	ours, err := DecodeEvent(b)
	require.NoError(t, err)
	var back event.Event
	require.NoError(t, json.Unmarshal(AppendEvent(nil, &ours), &back))
	require.Equal(t, sent.String(), back.String())
}

func TestTheSDKsBinaryEventsComeInAndGoOut(t *testing.T) {
	sent := sdkEvent(t)
	sent.SetID("order-7") // the SDK leaves out the binding's percent-encoding
	sent.SetSubject("a~b")
	r, err := http.NewRequest(http.MethodPost, "http://door.example/", nil)
	require.NoError(t, err)
	require.NoError(t, cehttp.WriteRequest(binding.WithForceBinary(context.Background()), (*binding.EventMessage)(&sent), r))
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	ours, err := DecodeEventHeaders(r.Header, body)
	require.NoError(t, err)
	h := http.Header{}
	ours.SetHeaders(h)
	back, err := binding.ToEvent(context.Background(), cehttp.NewMessage(h, io.NopCloser(bytes.NewReader(ours.Data))))
	require.NoError(t, err)
	sent.SetExtension("count", "5") // headers have no types
	sent.SetExtension("on", "true")
	require.Equal(t, sent.String(), back.String())
}

func TestTheSDKReadsWhatAnEnvelopeBecomes(t *testing.T) {
	e := Envelope{DataID: NewID(), Source: "local", Channel: "posts", ContentType: "application/json", Created: time.UnixMicro(1).UTC(), Data: []byte(`{}`), Parent: NewID(), Root: NewID()}
	ours := EventOf(&e)
	var ev event.Event
	require.NoError(t, json.Unmarshal(AppendEvent(nil, &ours), &ev))
	require.NoError(t, ev.Validate())
	require.Equal(t, e.DataID.String(), ev.ID())
	require.Equal(t, e.Created, ev.Time())
	require.Equal(t, e.Root.String(), ev.Extensions()["root"])
}

func FuzzDecodeEvent(f *testing.F) {
	f.Add([]byte(`{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2026-01-01T00:00:00Z","x":1,"data":{"a":"\u0000"}}`))
	f.Add([]byte(`{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"text/x","data":"\ud800","data_base64":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		ev, err := DecodeEvent(b)
		if err != nil {
			return
		}
		again, err := DecodeEvent(AppendEvent(nil, &ev))
		require.NoError(t, err)
		require.Equal(t, ev.ID, again.ID)
		require.Equal(t, string(ev.Data), string(again.Data))
		require.Equal(t, ev.Extensions, again.Extensions)
	})
}
