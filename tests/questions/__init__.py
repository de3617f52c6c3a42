"""Every question that a service asks of its store: held to its indexes here, measured in the bench."""
