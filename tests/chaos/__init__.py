"""``make chaos``: the main job under load while one thing after the other is broken."""
