"""Takes calls, visits and letters; owns a case until its owner is satisfied."""
