"""One sentence in at an adapter, one playable file out."""
