"""The bot: fronts, the conversation they share, and the processes that run them."""
