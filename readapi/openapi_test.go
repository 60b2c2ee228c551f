package readapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

func TestTheDocumentAndTheRoutesAgree(t *testing.T) {
	var routes []string
	f := start(t, nil)
	walk := func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routes = append(routes, strings.ToLower(method)+" "+route)
		return nil
	}
	require.NoError(t, chi.Walk(f.server.Config.Handler.(chi.Routes), walk))

	_, _, body := f.get(t, "/api/openapi.json")
	require.Equal(t, "3.1.0", gjson.GetBytes(body, "openapi").String())
	var documented []string
	gjson.GetBytes(body, "paths").ForEach(func(path, methods gjson.Result) bool {
		methods.ForEach(func(method, _ gjson.Result) bool {
			documented = append(documented, method.String()+" "+path.String())
			return true
		})
		return true
	})
	require.ElementsMatch(t, routes, documented)
}

func TestEveryReferenceInTheDocumentResolves(t *testing.T) {
	f := start(t, nil)
	_, _, body := f.get(t, "/api/openapi.json")
	var check func(gjson.Result)
	check = func(node gjson.Result) {
		node.ForEach(func(key, value gjson.Result) bool {
			if key.String() == "$ref" {
				path := strings.ReplaceAll(strings.TrimPrefix(value.String(), "#/"), "/", ".")
				require.True(t, gjson.GetBytes(body, path).Exists(), value.String())
			}
			if value.IsObject() || value.IsArray() {
				check(value)
			}
			return true
		})
	}
	check(gjson.ParseBytes(body))
}
