package record_test

import (
	"slices"
	"testing"

	"waymark/app/record"
)

func TestFormsAreListedAsASchoolListsThem(t *testing.T) {
	forms := []string{"10A", "9B", "", "9A", "13C", "Hawking", "11"}
	slices.SortFunc(forms, record.CompareForms)
	want := []string{"", "Hawking", "9A", "9B", "10A", "11", "13C"}
	if !slices.Equal(forms, want) {
		t.Errorf("got %q, want %q", forms, want)
	}
}
