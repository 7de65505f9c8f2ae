"""The card with a row for every run."""
