package stacktest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// verdict is a testing.TB that notes how the test under way would end, and ends it by a panic.
type verdict struct {
	testing.TB
	says string
}

func (v *verdict) Helper() {}

func (v *verdict) Skipf(format string, args ...any) { v.end("skip: "+format, args...) }

func (v *verdict) Fatalf(format string, args ...any) { v.end("fail: "+format, args...) }

func (v *verdict) end(format string, args ...any) {
	v.says = fmt.Sprintf(format, args...)
	panic(v)
}

// ask looks up Kafka and gives its address or how the test would end.
func ask() (answer string) {
	v := &verdict{}
	defer func() {
		if recover() != nil {
			answer = v.says
		}
	}()
	return stacktest.Kafka(v)
}

func TestAnAddressIsGivenASilentSkipNever(t *testing.T) {
	for _, c := range []struct{ addr, stack, want string }{
		{"127.0.0.1:1", "", "127.0.0.1:1"},
		{"127.0.0.1:1", stack.Embedded, "127.0.0.1:1"},
		{"", stack.Embedded, "skip: GRAVITAS_TEST_STACK=embedded leaves the real servers out"},
		{"", "", "fail: GRAVITAS_TEST_KAFKA is not set: run make test, which starts the real servers, or set GRAVITAS_TEST_STACK=embedded to leave them out"},
	} {
		t.Setenv(stack.EnvKafka, c.addr)
		t.Setenv(stack.EnvStack, c.stack)
		require.Equal(t, c.want, ask())
	}
}
