"""Dunning: what is asked of whom when a fee is late, and the record that it was done."""
