"""The card from logits to probabilities to the token that was drawn."""
