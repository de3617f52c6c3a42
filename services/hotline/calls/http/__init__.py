"""Requests about calls: from the exchange, and from the agents' desks."""
