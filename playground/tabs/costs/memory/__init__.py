"""The card of what weights and cache take in memory."""
