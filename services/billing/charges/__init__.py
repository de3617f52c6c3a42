"""Charges: what somebody owes, until it is paid or void."""
