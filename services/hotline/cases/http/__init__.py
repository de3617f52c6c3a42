"""Requests about cases: taking, handling, owning and reading them."""
