"""The journal: every message of every service, kept for good and sealed into one chain."""
