package activities

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"waymark/app/record"
)

// hosts returns the organisations that students met, new ones included, in the
// order in which they were named.
func (d *draft) hosts() []*record.Organisation {
	var hosts []*record.Organisation
	for _, id := range d.now.Organisations {
		if o := d.host(id); o != nil {
			hosts = append(hosts, o)
		}
	}
	return hosts
}

// newHosts returns those of the hosts that saving brings into being.
func (d *draft) newHosts() []*record.Organisation {
	return slices.DeleteFunc(d.hosts(), func(o *record.Organisation) bool { return !d.isNew(o) })
}

func (d *draft) isNew(o *record.Organisation) bool { return slices.Contains(d.added, o) }

// host returns an organisation that the draft may name, or nil.
func (d *draft) host(id record.ID) *record.Organisation {
	for _, o := range d.added {
		if o.ID == id {
			return o
		}
	}
	if o, ok := d.snapshot.Organisation(id); ok {
		return o
	}
	return nil
}

// addHost names an organisation that the record holds.
func (d *draft) addHost(id record.ID) {
	if !slices.Contains(d.now.Organisations, id) {
		d.now.Organisations = append(slices.Clip(d.now.Organisations), id)
	}
}

// addNewHost names an organisation that is not in the record, and returns it, or
// the host of that name where there is one already. A new one is an employer until
// a person says otherwise.
func (d *draft) addNewHost(name string) *record.Organisation {
	name = strings.TrimSpace(name)
	for _, o := range d.hosts() {
		if record.Fold(o.Name) == record.Fold(name) {
			return o
		}
	}
	o := &record.Organisation{
		ID: record.NewID(), Name: name,
		Employer: d.now.Kind != record.ProviderEncounter, Provider: d.now.Kind == record.ProviderEncounter,
	}
	d.added = append(d.added, o)
	d.addHost(o.ID)
	return o
}

// removeHost takes an organisation away from the activity.
func (d *draft) removeHost(id record.ID) {
	d.now.Organisations = slices.DeleteFunc(slices.Clone(d.now.Organisations), func(o record.ID) bool { return o == id })
}

// removeLastHost takes away the organisation that was named last, if there is one.
func (d *draft) removeLastHost() {
	if hosts := d.hosts(); len(hosts) > 0 {
		d.removeHost(hosts[len(hosts)-1].ID)
	}
}

// odsCode is what the codes of NHS trusts look like: "RA7", or "G6V2S" since
// October 2020. They have no check digit.
var odsCode = regexp.MustCompile(`^[A-Z0-9]{3,5}$`)

// readODS returns an NHS code as it is kept.
func readODS(typed string) string { return strings.ToUpper(strings.Join(strings.Fields(typed), "")) }

// odsProblem says what is wrong with an organisation's NHS code, or "".
func odsProblem(o *record.Organisation) string {
	if o.ODS == "" || odsCode.MatchString(o.ODS) {
		return ""
	}
	return fmt.Sprintf("“%s” is not an NHS code: it has 3 to 5 letters and digits, as RA7 has; leave it empty outside the NHS", o.ODS)
}
