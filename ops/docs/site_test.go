package docs

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is what anything here may take on a busy machine.
const patience = 60 * time.Second

// site is a directory with the binary in it and the addresses that stand for
// those of the documents, which may be in use.
type site struct {
	dir       string
	addresses *strings.Replacer
}

// newSite builds the binary, with build's further arguments, into a directory of its own.
func newSite(t *testing.T, build ...string) *site {
	t.Helper()
	s := &site{dir: t.TempDir()}
	var pairs []string
	for _, addr := range []string{":8080", ":8081", ":8082", ":9080", ":9081", ":9082", ":9000"} {
		pairs = append(pairs, "127.0.0.1"+addr, freeAddr(t))
	}
	s.addresses = strings.NewReplacer(pairs...)
	goTool(t, append(append([]string{"build"}, build...), "-o", filepath.Join(s.dir, "gravitas"), "gravitas")...)
	return s
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

// goTool runs the go command.
func goTool(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %v\n%s", args, out)
}

// said is what a process says while it runs.
type said struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// up does what `make up` does once it has built, until the test ends. It returns once the demo's
// past is there, which takes no longer than to read on to the first command.
func (s *site) up(t *testing.T) {
	t.Helper()
	cmd := exec.Command("./gravitas", "up", "--demo", "--frontdoor-addr", s.addresses.Replace("127.0.0.1:8080"),
		"--readapi-addr", s.addresses.Replace("127.0.0.1:8081"), "--ops-addr", s.addresses.Replace("127.0.0.1:8082"))
	cmd.Dir, cmd.Env = s.dir, environment()
	var log said
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	overdue := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	line, _ := bufio.NewReader(out).ReadString('\n') // its end is no ready line
	overdue.Stop()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may be gone
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("what it said:\n%s", log.String())
		}
	})
	require.Contains(t, line, `"ready":true`)
	require.True(t, s.live(), "ready means that live clients are taken")
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "demo: the past is there") }, patience, 100*time.Millisecond)
}

// live reports whether live clients are taken.
func (s *site) live() bool {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(s.addresses.Replace("http://127.0.0.1:8081/api/live/sse?subscribe=totals"))
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// paste runs scripts in one shell as if pasted there and returns what each printed.
func (s *site) paste(t *testing.T, scripts []string) (printed []string) {
	t.Helper()
	const end = "··· end of the block ···\n"
	bash := exec.Command("bash")
	bash.Dir, bash.Env = s.dir, environment()
	bash.Stdin = strings.NewReader(s.addresses.Replace(strings.Join(scripts, "\necho '"+strings.TrimSpace(end)+"'\n")))
	bash.WaitDelay = patience
	overdue := time.AfterFunc(patience, func() { _ = bash.Process.Kill() })
	defer overdue.Stop()
	out, err := bash.CombinedOutput()
	require.NoError(t, err, "%s", out)
	printed = strings.Split(string(out), end)
	require.Len(t, printed, len(scripts), "%s", out)
	return printed
}

// environment is this process's, but for settings of Gravitas.
func environment() (env []string) {
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "GRAVITAS_") {
			env = append(env, pair)
		}
	}
	return env
}
