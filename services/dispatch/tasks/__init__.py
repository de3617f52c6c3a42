"""Answerable for every task from its slip number to the slip's return."""
