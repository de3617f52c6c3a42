"""House rules as data: defaults, overrides per site, effective dates and their history."""
