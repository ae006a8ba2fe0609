// Package organisations is the screens of the employers and providers that
// students meet: all of them in a list, one on a page where it is edited and looked
// up in the registers of schools and trusts, and files of them brought in.
package organisations
