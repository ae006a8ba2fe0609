// Package directory knows organisations from the lists that other people keep:
// every school in England (GIAS, the Department for Education's register), every
// NHS trust (the Organisation Data Service's file etr.csv), and a school's own
// list of employers and providers.
//
// The two public lists are loaded by a user and kept beside the record, as they
// are nobody's secret and can be had again; [Directory.Search] finds in them
// without a network, so that an organisation gets its code by name. A list of
// employers is compared with the record first: [MakePlan] says row by row what
// would happen, and [Plan.Action] is one action that can be undone whole.
package directory
