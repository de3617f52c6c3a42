"""The door, and the pages of accounts."""
