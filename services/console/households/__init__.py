"""The household's file: who lives there, what happened, what is owed."""
