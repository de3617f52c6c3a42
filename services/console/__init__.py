"""The office's pages and the accounts."""
