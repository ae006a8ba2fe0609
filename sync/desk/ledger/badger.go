package ledger

import "errors"

// Options are what [OpenBadger] may be told. The zero value will do.
type Options struct {
	// Floor is how many bytes of the disk are left free: nothing is saved where
	// less would be left. 0 stands for the store's usual floor.
	Floor uint64
}

// OpenBadger opens the ledger in dir, which is made if need be. The passphrase
// may be empty: see keys.Create.
func OpenBadger(dir, passphrase string, o Options) (Ledger, error) {
	return nil, errors.New("not built yet")
}
