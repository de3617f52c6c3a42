"""What the live tests share: one private broker and one private store for the whole session."""

from tests.live.rabbit import amqp_url, rabbit
from tests.live.secantus import store_url

__all__ = ("amqp_url", "rabbit", "store_url")
