"""A site on its own: two real brokers, the line between them, and evenings on which it is cut."""
