"""Listings of households and sites, and how numbers and names are found again."""
