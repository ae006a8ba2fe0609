package session

import "strings"

// TypedPath returns the path in what a person typed or pasted. Windows' "Copy as
// path" puts it in quotation marks, which are in no file's name there.
func TypedPath(typed string) string {
	typed = strings.TrimSpace(typed)
	if inside, ok := strings.CutPrefix(typed, `"`); ok {
		if inside, ok = strings.CutSuffix(inside, `"`); ok {
			return inside
		}
	}
	return typed
}
