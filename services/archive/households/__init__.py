"""One file per household: its particulars and everything that ever happened (HHF-01)."""
