"""The card that colours the text by what the model thought of each token."""
