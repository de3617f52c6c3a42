"""Price books: what each site asks for paid work."""
