"""Answerable for which crews' queues this process consumes: those of the sites it serves, no others."""
