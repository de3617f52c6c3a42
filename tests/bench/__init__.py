"""What the house can carry: ``make bench`` measures the path of a message, the road of a call, and growth."""
