"""The rules of a crew's work."""
