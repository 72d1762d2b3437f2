"""Numbered, frozen steps from one shape of the store to the next. Never edited once released, never using live code."""
