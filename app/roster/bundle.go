package roster

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"waymark/app/sheet"
)

// bundle is a roster in several files that belong together: a folder, a ZIP
// file, or files chosen at once.
type bundle struct {
	name  string
	parts map[string]*sheet.Source // by their names in lower case, without folders
}

// Limits of a bundle. The files of a trust of fifty schools fit.
const (
	bundleFiles = 1_000
	bundleCells = 3_000_000 // of users.csv and of what is joined to it
	bundleBytes = 64 << 20  // unpacked, over all files that are read
)

// bundled are the files of OneRoster and of School Data Sync that are read, or
// known and passed over.
var bundled = map[string]bool{
	"users.csv": true, "roles.csv": true, "demographics.csv": true, "orgs.csv": true, "classes.csv": true, "enrollments.csv": true,
	"student.csv": true,
}

// rosterFiles are the endings of files that may be a roster of their own.
var rosterFiles = map[string]bool{".csv": true, ".tsv": true, ".txt": true, ".xlsx": true, ".xlsm": true, ".ods": true, ".xml": true}

func isRosterFile(name string) bool {
	return rosterFiles[strings.ToLower(path.Ext(name))] && !strings.HasPrefix(path.Base(name), ".") && !strings.HasPrefix(path.Base(name), "~$")
}

// openFolder takes in a folder that a system exported its files to.
func openFolder(dir string) (*bundle, error) {
	name := filepath.Base(dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &Refusal{File: name, Cause: err, Words: "is a folder that may not be opened by you on this computer: copy it to your Documents folder"}
	}
	var files []string
	for _, e := range entries {
		if e.Type().IsRegular() && isRosterFile(e.Name()) {
			files = append(files, e.Name())
		}
	}
	return gatherParts(name, "folder", files, func(file string, _ int64) (*sheet.Source, error) {
		return sheet.Open(filepath.Join(dir, file))
	})
}

// openTogether takes in the files of one export that are named one by one, and
// returns nil where they are not that.
func openTogether(paths []string) (*bundle, error) {
	users := slices.ContainsFunc(paths, func(p string) bool { return strings.EqualFold(filepath.Base(p), "users.csv") })
	if !users || len(paths) < 2 {
		return nil, nil
	}
	for _, p := range paths {
		if !bundled[strings.ToLower(filepath.Base(p))] {
			return nil, nil
		}
	}
	return gatherParts("users.csv", "set of files", paths, func(file string, _ int64) (*sheet.Source, error) { return sheet.Open(file) })
}

// openZIP takes in a ZIP file of what a system exported.
func openZIP(s *sheet.Source) (*bundle, error) {
	z, err := zip.NewReader(bytes.NewReader(s.Data), int64(len(s.Data)))
	if err != nil {
		return nil, &Refusal{File: s.Name, Cause: err, Words: "is a ZIP file that is damaged: export it again"}
	}
	inside := map[string]*zip.File{}
	var files []string
	for _, f := range z.File {
		if name := strings.ReplaceAll(f.Name, `\`, "/"); isRosterFile(name) && !strings.HasPrefix(name, "__MACOSX/") {
			inside[name] = f
			files = append(files, name)
		}
	}
	if len(files) == 0 && slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(path.Ext(f.Name), ".zip") }) {
		return nil, &Refusal{File: s.Name, Words: "is a ZIP file with another one inside: unpack it, and choose that one"}
	}
	for _, file := range files {
		if inside[file].Flags&1 != 0 {
			return nil, &Refusal{File: s.Name, Words: "is locked with a password: unpack it yourself, and choose the folder"}
		}
	}
	return gatherParts(s.Name, "ZIP file", files, func(file string, room int64) (*sheet.Source, error) {
		r, err := inside[file].Open()
		if err != nil {
			return nil, &Refusal{File: s.Name, Cause: err, Words: "cannot be unpacked (" + path.Base(file) + "): unpack it yourself, and choose the folder"}
		}
		defer r.Close()
		data, err := io.ReadAll(io.LimitReader(r, room+1))
		if err != nil {
			return nil, &Refusal{File: s.Name, Cause: err, Words: "cannot be unpacked (" + path.Base(file) + "): unpack it yourself, and choose the folder"}
		}
		return &sheet.Source{Name: path.Base(file), Data: data}, nil
	})
}

// gatherParts opens the files that are known, or the only one there is. open is
// told how many bytes there is room for.
func gatherParts(name, what string, files []string, open func(file string, room int64) (*sheet.Source, error)) (*bundle, error) {
	b := &bundle{name: name, parts: map[string]*sheet.Source{}}
	refuse := func(words string) error { return &Refusal{File: name, Words: words} }
	if len(files) > bundleFiles {
		return nil, refuse(fmt.Sprintf("is a %s of %d files, which no roster is: choose the file with the students", what, len(files)))
	}
	if len(files) > 1 {
		files = slices.DeleteFunc(files, func(f string) bool { return !bundled[strings.ToLower(filepath.Base(f))] })
		if len(files) == 0 {
			return nil, refuse("is a " + what + " of several files, and none is called users.csv or Student.csv: choose the file inside it that holds the students")
		}
	}
	if len(files) == 0 {
		return nil, refuse("is a " + what + " without a file that Waymark reads: choose the file that was exported")
	}
	room := int64(bundleBytes)
	for _, file := range files {
		key := strings.ToLower(filepath.Base(file))
		if b.parts[key] != nil {
			return nil, refuse("holds " + path.Base(file) + " twice: unpack it, and choose the folder with the one that you mean")
		}
		s, err := open(file, room)
		if err != nil {
			return nil, err
		}
		if room -= int64(len(s.Data)); room < 0 {
			return nil, refuse("holds more than 64 MB of lists, which no roster does: choose the file with the students")
		}
		b.parts[key] = s
	}
	return b, nil
}

// recogniseExport says of a CSV that was chosen alone that it is one file of a
// OneRoster or School Data Sync export, by its headings.
func (f *File) recogniseExport() {
	has := func(headings ...string) bool {
		for _, h := range headings {
			if !slices.ContainsFunc(f.Columns, func(c Column) bool { return headingKey(c.Heading) == h }) {
				return false
			}
		}
		return true
	}
	switch {
	case has("sourcedid", "givenname", "familyname", "enableduser"), has("sourcedid", "givenname", "familyname", "status"):
		f.Format = OneRoster
	case has("sourcedid", "givenname", "familyname", "username"), has("sisid", "schoolsisid", "username"), has("id", "schooldfenumber", "username"):
		f.Format = SDS
	default:
		return
	}
	if has("sourcedid") && !has("role") {
		f.Notes = append(f.Notes, "it does not say who is a student and who is staff: choose the whole export, its folder or ZIP file, or look whether it holds students only")
	}
}

// read reads the students of a bundle.
func (b *bundle) read(o Options) (*File, error) {
	var f *File
	var err error
	switch {
	case b.parts["users.csv"] != nil:
		f, err = b.readOneRoster(o)
	case b.parts["student.csv"] != nil:
		if f, err = read(b.parts["student.csv"], o); err == nil {
			f.Format = SDS
		}
	case len(b.parts) == 1:
		for _, only := range b.parts {
			return read(only, o)
		}
	default:
		return nil, &Refusal{File: b.name, Words: "holds neither users.csv nor Student.csv: export the roster again, with its users"}
	}
	if err != nil {
		return nil, err
	}
	f.Name, f.SHA256 = b.name, b.sum()
	return f, nil
}

// sum is the hash of all files: of their names and hashes.
func (b *bundle) sum() string {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(b.parts)) {
		fmt.Fprintln(all, name, b.parts[name].SHA256())
	}
	return hex.EncodeToString(all.Sum(nil))
}
