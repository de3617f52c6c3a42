"""Where state lives: one document per aggregate with its outbox and handled ids."""
