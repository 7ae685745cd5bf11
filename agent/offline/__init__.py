"""The embedded model: understanding requests with no network and no weights."""
