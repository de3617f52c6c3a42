"""Answerable for which crews a site has, and whose turn it is."""
