"""Who works here: accounts, what they may do where, and how they come in."""
