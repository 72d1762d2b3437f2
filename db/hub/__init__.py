"""The hub: one PostgreSQL for the centre."""
