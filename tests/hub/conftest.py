"""Fixtures of the hub's tests: a real PostgreSQL (see ``tests/support/postgres_fixtures.py``)."""
