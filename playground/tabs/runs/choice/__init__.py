"""The card of the runs that are chosen, compared."""
