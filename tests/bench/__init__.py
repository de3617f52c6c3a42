"""What the house can carry: ``make bench`` measures the path of a message and the road of a call."""
