"""The editing of video: an open set of operations over a closed set of instructions, planned purely, then carried out.

Knows nothing of chats, people or the database.
"""
