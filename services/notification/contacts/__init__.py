"""Whom a notice can reach: the owner behind a case, the staff behind a role or a crew."""
