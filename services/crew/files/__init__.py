"""Answerable for photos and signatures: what they may be, and where their bytes are."""
