"""Papers filed under households: signed slips, paid-service slips, receipts."""
