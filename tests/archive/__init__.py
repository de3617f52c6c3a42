"""The archive keeps what it promises."""
