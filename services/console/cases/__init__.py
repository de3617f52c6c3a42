"""Cases: each with its whole road, its money and its next step."""
