package sample

import rec "waymark/app/record"

type host struct {
	name    string
	sector  rec.Sector
	size    rec.Size
	ods     string
	provide bool // a provider of learning, too or only
	employ  bool
}

// hosts are the organisations, all made up. The first few are named by the programme.
var hosts = []host{
	{"Wayfield General Hospital NHS Trust", "Q", rec.Large, "W9Y1Z", false, true},
	{"Severn Vale Community Health NHS Trust", "Q", rec.Large, "S8V2Q", false, true},
	{"Brunel Rail Engineering", "C", rec.Large, "", false, true},
	{"Harbourside Software", "J", rec.Small, "", false, true},
	{"Army Careers", "O", rec.Large, "", false, true},
	{"Rotary Club of Wayfield", "S", rec.Micro, "", false, true},
	{"Wayfield City Council", "O", rec.Large, "", false, true},
	{"Dental School, University of Wayfield", "P", rec.Large, "", true, true},
	{"Green Lane Veterinary Centre", "M", rec.Small, "", false, true},
	{"Clifton & Daughters Solicitors", "M", rec.Micro, "", false, true},
	{"Wayfield Arts Theatre", "R", rec.Medium, "", false, true},
	{"Okonkwo Architects", "M", rec.Micro, "", false, true},
	{"Marlow’s Bakery", "C", rec.Small, "", false, true},
	{"Avonbridge Construction", "F", rec.Medium, "", false, true},
	{"North Quay Hotel", "I", rec.Medium, "", false, true},
	{"Wayfield Museum", "R", rec.Small, "", false, true},
	{"Rosa Lind, illustrator", "R", rec.SelfEmployed, "", false, true},
	{"Idris Bowen, electrician", "F", rec.SelfEmployed, "", false, true},
	{"Copper Street Garage", "G", rec.Micro, "", false, true},
	{"Wayfield Building Society", "K", rec.Medium, "", false, true},
	{"Moorland Water", "E", rec.Large, "", false, true},
	{"Swift Couriers", "H", rec.Medium, "", false, true},
	{"Northgate Primary School", "P", rec.Medium, "", false, true},
	{"Little Acorns Nursery", "P", rec.Small, "", false, true},
	{"Wayfield Fire and Rescue", "O", rec.Large, "", false, true},
	{"Bright Energy", "D", rec.Medium, "", false, true},
	{"Hillcrest Care Home", "Q", rec.Small, "", false, true},
	{"The Pharmacy on Mill Road", "G", rec.Micro, "", false, true},
	{"Tidewater Films", "J", rec.Micro, "", false, true},
	{"Fernhill Farm", "A", rec.Micro, "", false, true},
	{"Wayfield Airport", "H", rec.Large, "", false, true},
	{"Castle Estate Agents", "L", rec.Small, "", false, true},
	{"Signal Radio", "J", rec.Small, "", false, true},
	{"Kestrel Security", "N", rec.Medium, "", false, true},
	{"St Brendan’s Hospice", "Q", rec.Medium, "", false, true},
	{"Wayfield Rovers Community Trust", "R", rec.Small, "", false, true},
	{"Lantern Books", "G", rec.Micro, "", false, true},
	{"City of Wayfield College", "P", rec.Large, "", true, false},
	{"Severn Apprenticeships", "P", rec.Medium, "", true, false},
	{"University of Wayfield", "P", rec.Large, "", true, true},
}

// Places of the hosts that the programme names.
const (
	hospital = iota
	communityHealth
	railWorks
	software
	army
	rotary
	council
	dentalSchool
)

// placementHosts are the hosts that take students for a week.
const firstPlacementHost = 8
