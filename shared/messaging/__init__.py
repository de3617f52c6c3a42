"""How services hear and say messages over RabbitMQ."""
