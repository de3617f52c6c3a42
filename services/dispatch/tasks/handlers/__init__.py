"""What can happen to a task."""
