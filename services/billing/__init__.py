"""Prices, charges, receipts and the ledger; money is exact."""
