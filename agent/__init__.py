"""Understanding: a person's words become operations, or an answer, a question, a refusal. Edits nothing itself."""
