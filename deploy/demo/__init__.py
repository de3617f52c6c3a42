"""The demo: three sites to look at, and a day of calls to live through."""
