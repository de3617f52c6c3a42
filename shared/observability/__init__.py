"""Metrics, logs and traces, all carrying the journey."""
