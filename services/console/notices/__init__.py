"""What went out to people, waits, or failed."""
