package roster

import "strings"

// sensitive are the columns whose cells are never read in, each with what people
// call them. A heading that holds the letters on the left is one of them, unless
// the whole heading is an alias of a field ("Young carer" is no contact).
var sensitive = []struct{ letters, words string }{
	{"password", "passwords"}, {"passcode", "passwords"}, {"passphrase", "passwords"}, {"pwd", "passwords"}, {"temppass", "passwords"},
	{"pincode", "passwords"}, {"wifi", "passwords"}, {"secret", "passwords"},
	{"nhs", "NHS numbers"}, {"ninumber", "National Insurance numbers"}, {"nationalinsurance", "National Insurance numbers"},
	{"passport", "passport numbers"}, {"bank", "bank details"},
	{"contact", "contacts"}, {"parent", "contacts"}, {"guardian", "contacts"}, {"carer", "contacts"},
	{"mother", "contacts"}, {"father", "contacts"}, {"nextofkin", "contacts"}, {"emergency", "contacts"}, {"sibling", "contacts"},
	{"medic", "medical details"}, {"allerg", "medical details"}, {"doctor", "medical details"}, {"health", "medical details"},
	{"disab", "medical details"}, {"dietary", "medical details"}, {"diagnos", "medical details"},
	{"photo", "photographs"}, {"biometric", "biometric data"},
	{"ethnic", "ethnicity"}, {"religio", "religion"}, {"faith", "religion"}, {"sexualorient", "sexual orientation"}, {"asylum", "asylum status"},
	{"behavio", "behaviour"}, {"exclusion", "behaviour"}, {"suspension", "behaviour"}, {"safeguard", "safeguarding"}, {"childprotection", "safeguarding"},
}

// sensitiveHeading returns what the column under a heading holds that Waymark
// never reads in, or "".
func sensitiveHeading(key string) string {
	switch key { // too short to be looked for in longer ones
	case "pin", "pass":
		return "passwords"
	case "gp":
		return "medical details"
	}
	for _, s := range sensitive {
		if strings.Contains(key, s.letters) {
			return s.words
		}
	}
	return ""
}
