"""The cards of a cache that is broken on purpose, and where the answers part."""
