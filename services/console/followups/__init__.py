"""Calling back: who waits for it, and what they say."""
