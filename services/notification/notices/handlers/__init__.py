"""What makes notices, and what sends them."""
