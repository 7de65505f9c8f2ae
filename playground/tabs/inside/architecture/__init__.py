"""The card that draws the model, part by part."""
