"""The billing desk: what is owed, what was paid, and the month's charge tables."""
