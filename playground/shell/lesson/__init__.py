"""The strip of a lesson under the text, and the frame around what it tells of."""
