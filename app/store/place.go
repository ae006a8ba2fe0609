package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultDir is the folder of a school where nobody names another: on this
// laptop's own disk, never in a profile that roams or a folder that syncs,
// because Badger's mapped files and a second writer would damage it there.
func DefaultDir() (string, error) {
	base, err := os.UserCacheDir() // %LOCALAPPDATA% on Windows
	switch runtime.GOOS {
	case "windows":
	case "darwin":
		base, err = os.UserConfigDir()
	default:
		if base = os.Getenv("XDG_DATA_HOME"); base == "" {
			base, err = os.UserHomeDir()
			base = filepath.Join(base, ".local", "share")
		}
	}
	if err != nil {
		return "", fmt.Errorf("this account has no folder of its own to keep the school in (%w): name one with --data", err)
	}
	return filepath.Join(base, "Waymark"), nil
}
