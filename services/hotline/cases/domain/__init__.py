"""The case and its five ordered steps (HOT-01), one module for each thing that can happen to it."""
