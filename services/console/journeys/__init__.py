"""What the console heard: a card per case, call, charge, table and notice, made only of messages."""
