"""A site on its own: its broker, its store and its crew service, joined to the center by shovels."""
