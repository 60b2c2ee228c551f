package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/ops/app"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outcome is what a command left.
type outcome struct {
	status   int
	out, err string
}

// invoke runs the command line with an operator's key and no instance but those it names.
func invoke(t *testing.T, args ...string) outcome {
	var out, err bytes.Buffer
	environ := func() []string { return []string{"GRAVITAS_OPERATOR_KEY=operator", "GRAVITAS_DATA=" + t.TempDir()} }
	status := Main(args, environ, strings.NewReader(""), &out, &err, app.Version{})
	return outcome{status, out.String(), err.String()}
}

// answering is a read API that gives one answer after the other, the last ever after; it
// returns its address, as a flag.
func answering(t *testing.T, answers ...string) string {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer := answers[min(asked, len(answers)-1)]
		asked++
		var status int
		if _, err := fmt.Sscanf(answer, `{"status":%d`, &status); err == nil {
			w.WriteHeader(status)
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		server.Close()
	})
	return "--readapi-addr=" + strings.TrimPrefix(server.URL, "http://")
}

func TestARedriveGoesOnByItselfAndSaysHowFarItIs(t *testing.T) {
	api := answering(t, `{"matched":2000,"redriven":2000,"next":"c1"}`, `{"matched":7,"redriven":7}`)
	o := invoke(t, "dlq", "redrive", "--agent", "scorer.v1", "--output", "json", api)
	require.Zero(t, o.status, o.err)
	require.JSONEq(t, `{"matched":2007,"redriven":2007,"dry_run":false}`, o.out)
	require.Contains(t, o.err, "2000 redriven so far")

	api = answering(t, `{"matched":2000,"redriven":2000,"next":"c1"}`, `{"status":503,"code":"unavailable","detail":"the log is away"}`)
	o = invoke(t, "dlq", "redrive", "--agent", "scorer.v1", api)
	require.Equal(t, 1, o.status)
	require.Contains(t, o.err, "the log is away; 2000 were redriven before that")
}

func TestWrongUsageIsToldBeforeAnythingIsLookedFor(t *testing.T) {
	const id = "fdc7d2f2-062c-4683-9a41-1d7912723c1b"
	for args, says := range map[string]string{
		"dlq list --reason bogus":                      "must be invalid, rejected, failed, timeout or panic",
		"dlq list --status undead":                     "must be dead, redriven or done",
		"dlq list --limit 0":                           "--limit 0",
		"dlq list --since soon":                        "--since soon",
		"dlq show xyz":                                 `"xyz" is no data_id`,
		"dlq redrive xyz":                              `"xyz" is no data_id`,
		"dlq redrive":                                  "name a DATA_ID, or which ones",
		"dlq redrive --reason bogus":                   "bogus",
		"dlq redrive --reason panic " + id:             "not both",
		"trace xyz":                                    `"xyz" is no data_id`,
		"reprocess scorer.v1 xyz":                      `"xyz" is no data_id`,
		"reprocess nosuch --since 1h":                  "nosuch",
		"rebuild nosuch":                               "nosuch",
		"train nosuch":                                 "nosuch",
		"producers add x --channels a -o xml":          "must be table or json",
		"scorers list -o xml":                          "must be table or json",
		"bench all --stack odd":                        "must be embedded or real",
		"up --fault nosuch:reject:x":                   `no agent "nosuch"`,
		"up --scorer scorer.v2=a --scorer scorer.v2=b": "scorer.v2 has a file already",
		"agent nosuch --kafka a:1 --cassandra a:1 --redis redis://a:1": `no agent "nosuch"`,
		"verify --deep --wait -1s --output json":                       "--wait -1s",
	} {
		o := invoke(t, strings.Fields(args)...)
		require.Equal(t, exitUsage, o.status, "%s: %s", args, o.err)
		require.Contains(t, o.err, says, args)
		require.Empty(t, o.out)
	}
	for _, args := range []string{"dlq list --reason panic", "dlq show " + id, "dlq redrive " + id, "trace " + id, "scorers list", "rebuild posts", "train products"} {
		o := invoke(t, strings.Fields(args)...)
		require.Equal(t, exitFailed, o.status, "%s: %s", args, o.err)
		require.Contains(t, o.err, "no running gravitas found", args)
	}
}

func TestWhatThereIsNotIsWrongUsage(t *testing.T) {
	api := answering(t, `{"status":400,"code":"invalid_argument","detail":"agent: \"nosuch\" is none of [scorer.v1]"}`)
	for _, args := range []string{"dlq redrive --agent nosuch", "scorers compare nosuch scorer.v1"} {
		o := invoke(t, append(strings.Fields(args), api)...)
		require.Equal(t, exitUsage, o.status, o.err)
		require.Contains(t, o.err, "is none of [scorer.v1]")
	}
}
