"""The deployable services, one package each; none imports another."""
