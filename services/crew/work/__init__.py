"""Answerable for a task in a crew's hands: offered, taken, priced, done, signed."""
