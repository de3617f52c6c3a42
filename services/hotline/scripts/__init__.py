"""Scripts: what an agent says at each step, what never, and the cards for emergencies, per site."""
