"""What can happen to a crew's work."""
