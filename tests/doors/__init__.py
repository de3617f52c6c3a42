"""Who comes in where: every route walked as everybody, every OpenAPI tried with nonsense."""
