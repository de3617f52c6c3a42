"""What the console hears, at a glance."""

from shared.messaging.subscriptions import Subscription

HEARS: tuple[Subscription, ...] = ()
