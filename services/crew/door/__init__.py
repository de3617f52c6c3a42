"""Answerable for letting members in: the console signs them in, this service keeps their token in a cookie."""
