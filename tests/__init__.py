"""Tests: the same rooms as the code they show to be right."""
