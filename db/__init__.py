"""Keeps it: the encrypted store, the journal, the tables. Never interprets an event."""
