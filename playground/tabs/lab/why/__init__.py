"""The card of why steps take as long as they do."""
