"""Notices: which one, in which words, by which channel, and what became of it."""
