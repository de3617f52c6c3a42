"""Dispatch keeps its rules."""
