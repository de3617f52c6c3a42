"""The dispatch board: every open task by its stage, moving by itself."""
