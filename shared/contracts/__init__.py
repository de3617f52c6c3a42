"""Every message that services exchange, one module per publisher."""
