"""The card of what each layer would say next."""
