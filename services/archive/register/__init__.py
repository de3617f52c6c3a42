"""The register: which sites, crews, rooms, households and people there are."""
