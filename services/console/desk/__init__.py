"""The agent's desk: who calls, what they say, and what becomes of it, in one form."""
