"""Follow-up: who is to be called back by when, and what they said."""
