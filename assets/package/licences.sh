#!/bin/sh
# licences.sh prints the licences of what the programs are built from: Go, and
# the modules on standard input, one a line as NAME VERSION FOLDER.
set -eu

show() { # NAME FILE
	printf '\n%s\n%s\n\n' "------------------------------------------------------------------------" "$1"
	tr -d '\r' <"$2"
}

echo "Waymark is built from the work of others, who allow it under these licences."
show "Noto Sans, the typeface" assets/fonts/OFL.txt
show "The Go programming language and its standard library" "$(go env GOROOT)/LICENSE"
while read -r name version folder; do
	found=
	for file in $(find "$folder" -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) ! -name '*.go' ! -path '*/testdata/*' ! -path '*/.*/*' | LC_ALL=C sort); do
		show "$name $version, ${file#"$folder"/}" "$file"
		found=yes
	done
	test -n "$found" || { echo "licences.sh: $name has no licence in $folder" >&2; exit 1; }
done
