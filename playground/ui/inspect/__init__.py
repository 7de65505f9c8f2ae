"""Cards that look into a step: from logits to a token, and inside the model."""
