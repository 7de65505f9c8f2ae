"""The card of what an edit of the text costs, with its cache kept or not."""
