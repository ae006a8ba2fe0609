package directory

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"waymark/app/record"
)

//go:embed sectors.txt
var sectorsText string

// sectorWords maps what people write for a sector, folded as [record.Fold] does,
// to its section.
var sectorWords = sync.OnceValue(func() map[string]record.Sector {
	words := map[string]record.Sector{}
	for letter, name := range record.Sectors {
		words[sectorKey(name)] = letter
	}
	for line := range strings.Lines(sectorsText) {
		letter, names, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || letter == "" || letter[0] == '#' {
			continue
		}
		for name := range strings.SplitSeq(names, ";") {
			words[sectorKey(name)] = record.Sector(letter)
		}
	}
	return words
})

func sectorKey(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("&", " and ", "/", " and ", ";", " ").Replace(record.Fold(s))), " ")
}

// divisions are the first and last division of each section of SIC 2007 (ONS).
var divisions = []struct {
	first, last int
	sector      record.Sector
}{
	{1, 3, "A"}, {5, 9, "B"}, {10, 33, "C"}, {35, 35, "D"}, {36, 39, "E"}, {41, 43, "F"}, {45, 47, "G"}, {49, 53, "H"}, {55, 56, "I"}, {58, 63, "J"},
	{64, 66, "K"}, {68, 68, "L"}, {69, 75, "M"}, {77, 82, "N"}, {84, 84, "O"}, {85, 85, "P"}, {86, 88, "Q"}, {90, 93, "R"}, {94, 96, "S"}, {97, 98, "T"}, {99, 99, "U"},
}

// sicCode is a code of SIC 2007 at the start of a cell: a division of two digits
// and up to three more, "62", "62.01", "62012 - Business software".
var sicCode = regexp.MustCompile(`^(\d{2})(\.?\d{1,2}(/?\d)?)?(\s|$|[-–:])`)

// parseSector reads a section's letter, a SIC code, or what people call a sector.
func parseSector(s string) (record.Sector, bool) {
	s = strings.TrimSpace(s)
	letter := record.Sector(strings.ToUpper(s))
	if before, _, ok := strings.Cut(s, " "); ok && len(before) <= 2 { // "Q - Human health", "Q: Health"
		if l := record.Sector(strings.ToUpper(strings.TrimRight(before, ":-."))); len(l) == 1 && l != "A" {
			if _, ok := record.Sectors[l]; ok {
				return l, true
			}
		}
	}
	if _, ok := record.Sectors[letter]; ok {
		return letter, true
	}
	if m := sicCode.FindStringSubmatch(s); m != nil {
		division, _ := strconv.Atoi(m[1])
		for _, d := range divisions {
			if division >= d.first && division <= d.last {
				return d.sector, true
			}
		}
		return "", false
	}
	sector, ok := sectorWords()[sectorKey(s)]
	return sector, ok
}

var digitRuns = regexp.MustCompile(`\d+`)

// parseSize reads a number of people, a range within one band, or a band's name.
// A range that reaches over two bands says neither.
func parseSize(s string) (record.Size, bool) {
	folded := strings.Join(strings.Fields(strings.ToLower(s)), " ")
	for _, size := range record.Sizes {
		if folded == strings.ToLower(size.String()) {
			return size, true
		}
	}
	name := key(folded)
	for _, word := range [...]string{"business", "company", "organisation", "employer"} {
		name = strings.TrimSuffix(name, word)
	}
	switch name {
	case "self", "selfemployed", "soletrader", "freelance", "freelancer":
		return record.SelfEmployed, true
	case "micro", "microenterprise":
		return record.Micro, true
	case "small":
		return record.Small, true
	case "medium", "mediumsized":
		return record.Medium, true
	case "large", "corporate", "multinational":
		return record.Large, true
	}
	low, high, ok := people(strings.ReplaceAll(folded, ",", ""))
	if !ok || band(low) != band(high) {
		return "", false
	}
	return band(low), true
}

// most stands for any number of people, however high.
const most = 5_000_000

// people reads a number of people or a range of it, both ends included: "12",
// "10 to 49", "250+", "over 249", "fewer than 10".
func people(s string) (low, high int, ok bool) {
	numbers := digitRuns.FindAllString(s, -1)
	if len(numbers) == 0 || len(numbers) > 2 {
		return 0, 0, false
	}
	low, err := strconv.Atoi(numbers[0])
	if err != nil || low > most {
		return 0, 0, false
	}
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
	}
	switch {
	case len(numbers) == 2:
		high, err = strconv.Atoi(numbers[1])
		low = max(low, 1) // "0-9"
	case says("+", "or more", "≥", "at least", "and over", "and above"):
		high = most
	case says(">", "over", "more than", "above"):
		low, high = low+1, most
	case says("up to", "≤", "or fewer", "or less"):
		low, high = 1, low
	case says("<", "under", "fewer", "less"):
		low, high = 1, low-1
	default:
		high = low
	}
	return low, high, err == nil && low >= 1 && low <= high
}

// band is the size band of a number of people, one or more.
func band(people int) record.Size {
	switch {
	case people < 10:
		return record.Micro
	case people < 50:
		return record.Small
	case people < 250:
		return record.Medium
	}
	return record.Large
}

// parseWhat reads what students meet at an organisation: an employer, a provider
// of learning, or both.
func parseWhat(s string) (employer, provider, ok bool) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(",;/&+ ", r) }) {
		switch word {
		case "employer", "employers", "business", "company", "ltd", "plc", "nhs", "charity", "trust":
			employer = true
		case "provider", "providers", "college", "university", "school", "training", "fe", "he", "itp", "independent":
			provider = true
		case "both":
			employer, provider = true, true
		}
	}
	return employer, provider, employer || provider
}

// postcode is the form of one, with or without its blank (Royal Mail).
var postcode = regexp.MustCompile(`^([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})$`)

func parsePostcode(s string) (string, bool) {
	m := postcode.FindStringSubmatch(strings.Join(strings.Fields(strings.ToUpper(s)), " "))
	if m == nil {
		return "", false
	}
	return m[1] + " " + m[2], true
}

// nothing reports whether a cell says that there is no value.
func nothing(s string) bool {
	switch strings.ToLower(s) {
	case "", "-", "–", "n/a", "na", "none", "null", "#n/a", "unknown", "not known", "tbc":
		return true
	}
	return false
}
