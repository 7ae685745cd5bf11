"""What other tools read: one outside format per file."""
