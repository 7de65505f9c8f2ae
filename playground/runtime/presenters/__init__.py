"""From the controller to the cards: one presenter a card or family of cards."""
