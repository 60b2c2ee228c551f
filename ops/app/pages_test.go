package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

// says answers with what it is asked.
func says(who string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, strings.Join([]string{who, r.Method, r.URL.Path, r.Header.Get("Authorization"), string(body)}, " "))
	})
}

func ask(handler http.Handler, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("{}"))
	r.Header.Set("Authorization", "Bearer k")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestPagesReachTheDoorOnTheirOwnAddress(t *testing.T) {
	elsewhere := httptest.NewServer(says("door"))
	defer elsewhere.Close()
	for name, door := range map[string]http.Handler{
		"of this process": says("door"), "of another": wayTo(elsewhere.Listener.Addr().String()),
	} {
		both := pages{door, says("site")}
		w := ask(both, "/v1/channels/events")
		require.Equal(t, http.StatusAccepted, w.Code, name)
		require.Equal(t, "door POST /v1/channels/events Bearer k {}", w.Body.String(), name)
		require.Equal(t, "site POST /v1 Bearer k {}", ask(both, "/v1").Body.String(), name)
	}
}

func TestADoorThatIsAwayIsAProblem(t *testing.T) {
	gone := httptest.NewServer(says("door"))
	gone.Close()
	w := ask(wayTo(gone.Listener.Addr().String()), "/v1/channels/events")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "unavailable", gjson.GetBytes(w.Body.Bytes(), "code").String())
}
