"""The page that any browser of the LAN shows as a screen: read-only, without personal data, off by default."""
