"""Billing keeps what it promises."""
