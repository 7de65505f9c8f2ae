"""Fields that a person types into, and what their text means."""
