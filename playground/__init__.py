"""GPT-2 Playground: see how a language model generates text."""
