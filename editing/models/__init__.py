"""What sees: one vision model per file."""
