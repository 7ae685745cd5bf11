"""The database: tables, migrations and queries as verbs. Knows nothing of chats, agents or video."""
