"""The tab “Inside the model”: one pass, from the embedding to the logits."""
