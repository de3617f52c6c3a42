"""The office's words as types: ids, states, kinds and roles that more than one service uses."""
