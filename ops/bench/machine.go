package bench

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Machine is what the figures were taken on.
type Machine struct {
	Date      time.Time `json:"date"`
	Processor string    `json:"processor,omitempty"`
	Cores     int       `json:"cores"`
	System    string    `json:"system"` // operating system/architecture
}

// ThisMachine describes this machine, as far as it lets itself be known.
func ThisMachine(now time.Time) Machine {
	return Machine{
		Date: now.UTC().Truncate(time.Second), Processor: processor(),
		Cores: cores(), System: runtime.GOOS + "/" + runtime.GOARCH,
	}
}

func (m Machine) String() string {
	name := m.Processor
	if name == "" {
		name = "processor unknown"
	}
	return fmt.Sprintf("%s, %d cores, %s", name, m.Cores, m.System)
}

// processor is Linux's name for the processor; empty elsewhere.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// loadAverage is Linux's, over 1, 5 and 15 minutes; empty elsewhere.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
