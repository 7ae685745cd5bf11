"""The adapters, each against a server that speaks its platform's wire."""
