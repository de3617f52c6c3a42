"""What billing knows of sites and households, as the register says it."""
