"""The house rules of every service on one page."""
