"""The call as the exchange and the agents tell it, and what its times mean by the house rules."""
