"""Receipts: the printed proof that a charge was paid."""
