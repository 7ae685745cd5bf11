"""The bot: its flow, its commands and its fronts."""
