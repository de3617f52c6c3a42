"""What the live tests share: one private broker for the whole session."""

from tests.live.rabbit import amqp_url, rabbit

__all__ = ("amqp_url", "rabbit")
