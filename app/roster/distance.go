package roster

// lettersOf is the set of letters in a folded name, a bit for each of a to z and
// one for all others.
func lettersOf(s string) uint32 {
	var set uint32
	for i := range len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// editDistance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make a of b; any number above limit stands for all of
// those. It compares bytes: what it is asked about is folded.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	const most = 64
	if len(a) >= most || len(b) >= most {
		if a == b {
			return 0
		}
		return limit + 1
	}
	var rows [3][most]uint8
	two, one, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		one[j] = uint8(j)
	}
	for i := 1; i <= len(a); i++ {
		now[0] = uint8(i)
		least := now[0]
		for j := 1; j <= len(b); j++ {
			d := one[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, one[j], now[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, two[j-2]+1)
				}
			}
			now[j] = d
			least = min(least, d)
		}
		if int(least) > limit {
			return limit + 1
		}
		two, one, now = one, now, two
	}
	return int(one[len(b)])
}
