"""Tells people: who, by which channel, in which words; proves that it did."""
