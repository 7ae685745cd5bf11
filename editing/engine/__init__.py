"""The effects of editing: processes, packets and frames. Each file is one way of doing work on media."""
