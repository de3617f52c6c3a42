"""Calls: every ring on record, how long it waited, how long it took and what became of it."""
