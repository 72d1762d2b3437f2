"""The field's rules as pure functions over frozen records: no clock, no disk, no randomness."""
