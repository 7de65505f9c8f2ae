"""What is said and written when something unforeseen goes wrong."""
