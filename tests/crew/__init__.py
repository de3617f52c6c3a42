"""A crew service keeps its rules."""
