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
	base, name, err := "", "Waymark", error(nil)
	switch runtime.GOOS {
	case "windows":
		base, err = os.UserCacheDir() // %LOCALAPPDATA%; UserConfigDir is the one that roams
	case "darwin":
		base, err = os.UserConfigDir()
	default: // the XDG base directory specification, for data that is no cache
		name = "waymark"
		if base = os.Getenv("XDG_DATA_HOME"); !filepath.IsAbs(base) {
			base, err = os.UserHomeDir()
			base = filepath.Join(base, ".local", "share")
		}
	}
	if err != nil {
		return "", fmt.Errorf("this account has no folder of its own to keep the school in (%w): name one with --data", err)
	}
	return filepath.Join(base, name), nil
}
