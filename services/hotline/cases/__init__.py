"""Cases: every matter somebody brought to the center, from the first word to the last reply."""
