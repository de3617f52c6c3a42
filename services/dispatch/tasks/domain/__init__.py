"""The rules of a task: its road, its limits, its ladder, its price gate."""
