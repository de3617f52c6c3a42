"""Answerable for the price book that the crews quote from."""
