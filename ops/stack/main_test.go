package stack_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"gravitas/ops/stack"
)

// holdRedis in the environment makes this program start a Redis, say its address and wait to
// be killed: the owner that dies in TestServersDieWithTheirOwner.
const holdRedis = "STACK_TEST_HOLD_REDIS"

func TestMain(m *testing.M) {
	if os.Getenv(holdRedis) != "" {
		s, err := stack.StartRedis(context.Background(), stack.Options{Dir: os.Getenv(holdRedis)})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(s.Addr())
		select {}
	}
	goleak.VerifyTestMain(m)
}
