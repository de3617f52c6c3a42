"""Charge tables: a month of property fees, signed by finance before anybody collects (FEE-01)."""
