"""The card of how well the model expected the text."""
