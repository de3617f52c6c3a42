"""The ledger: double entry in integer fen, written once and never changed."""
