"""The tab “Next token”: from logits to the token that was drawn."""
