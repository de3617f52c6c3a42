"""Everything on one machine: a private broker, an embedded store and every service, in a folder of their own."""
