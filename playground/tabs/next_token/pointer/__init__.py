"""What the token under the pointer has to tell."""
