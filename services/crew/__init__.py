"""Runs for one site or many: the crews' worklist and phone page."""
