"""Cards: pure functions of the steps heard, so that messages may come late, twice and in any order."""
