"""The register of sites and households, each household's file, and the journal."""
