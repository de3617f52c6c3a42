"""Putting Guanjia up: on one machine (``local``), with containers, and what watches it."""
