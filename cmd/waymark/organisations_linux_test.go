package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOrganisationsInTheWindow brings in a list of employers with real keys in a
// real window, decides what it cannot know by itself, loads the register of NHS
// trusts, looks one of the employers up in it, and takes it all back.
func TestOrganisationsInTheWindow(t *testing.T) {
	desk, waymark := newDesktop(t), build(t, "waymark")
	home := t.TempDir()
	data := filepath.Join(home, "school")
	file := func(name, text string) string {
		path := filepath.Join(home, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := file("employers.csv", `Our employers,,,
Company name,Type,Size,Industry
Army Careers,Employer,250+,Public sector
Copper Street Garage Ltd,Employer,14,Motor trade
City Hospital,Employer,900,Health
,Employer,3,Retail
`)
	register := file("etr.csv", `"ZX1","CITY HOSPITAL NHS FOUNDATION TRUST","Y58","QUY","1 EXAMPLE ROAD","","","WAYFIELD","","BS1 1AA","20040401","","","","","","","","","","","1","","D","","",""
`)

	w := desk.start(waymark, waymarkOn(data, "--sample")...)
	w.await("the sample school", map[string]any{"screen": "overview", "benchmark6": ""})
	w.press("ctrl+5")
	w.await("its organisations", map[string]any{"screen": "organisations", "rows": 40, "shown": 40})
	w.shoot("organisations")

	bringIn := func(path string) {
		w.press("ctrl+k")
		w.await("quick find", map[string]any{"finding": true})
		w.write("bring in org")
		w.press("Return")
		w.await("which file", map[string]any{"screen": "organisation-file", "plan": false})
		w.press("Tab")
		w.write(path)
		w.press("Return")
	}
	bringIn(list)
	w.await("the plan", map[string]any{"plan": true, "rows": 4, "new": 1, "unchanged": 1, "check": 1, "rejected": 1})
	w.press("Down", "s") // Copper Street Garage Ltd is Copper Street Garage
	w.await("it is the same", map[string]any{"check": 0, "changed": 1})
	w.shoot("plan")
	w.press("ctrl+Return")
	w.await("them brought in", map[string]any{"screen": "organisations", "rows": 41, "toast": "Saved: Import of organisations from employers.csv"})

	bringIn(register)
	w.await("the register", map[string]any{"toast": "1 NHS trusts are loaded from etr.csv."})
	w.press("ctrl+k")
	w.await("quick find", map[string]any{"finding": true})
	w.write("city hospital")
	w.press("Return")
	w.await("the hospital’s page", map[string]any{"screen": "organisation", "organisation": "City Hospital", "found": 1, "ods": ""})
	w.press("ctrl+l", "Return")
	w.await("its code", map[string]any{"ods": "ZX1", "dirty": true})
	w.shoot("looked-up")
	w.press("ctrl+s")
	w.await("it saved", map[string]any{"dirty": false, "toast": "Saved: City Hospital changed"})

	w.press("ctrl+5", "Tab", "ctrl+z")
	w.await("the code taken back", map[string]any{"screen": "organisations", "toast": "Taken back: City Hospital changed"})
	w.press("ctrl+z")
	w.await("the list taken back", map[string]any{"rows": 40, "toast": "Taken back: Import of organisations from employers.csv"})
	w.quit()
}
