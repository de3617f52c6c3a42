"""What can happen to a case, one module per step of its road."""
