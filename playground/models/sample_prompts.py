"""Texts to start from, each of which shows something that a model can or cannot do."""

from typing import NamedTuple


class SamplePrompt(NamedTuple):
    """A text to start from.

    Attributes:
        text: what stands in the editor then.
        shows: in a few words, what to look for in what the model writes.
    """

    text: str
    shows: str


# What each shows was seen in what the model wrote, with the suggested settings and greedily.
STORIES_PROMPTS = (
    SamplePrompt("Once upon a time", "a story from its beginning"),
    SamplePrompt("Tom and Lily went to the park.", "children, and what they say"),
    SamplePrompt("One day, a little bird", "animals behave like children"),
    SamplePrompt("Mom made a list: apples, milk,", "a list goes on"),
    SamplePrompt(
        "Lily had a red ball and Tom had a blue ball. Tom gave his ball to Lily. Now Lily has",
        "it loses track of who has what",
    ),
    SamplePrompt("Sara was very sad because", "at temperature 0 it goes round in circles"),
    SamplePrompt("The capital of France is", "it knows no facts, only stories"),
    SamplePrompt("The moral of the story is", "it soon ends the text"),
)
GPT2_PROMPTS = (
    SamplePrompt(
        "In a shocking finding, scientists discovered a herd of unicorns living in a remote valley"
        " in the Andes Mountains.",
        "news that is made up",
    ),
    SamplePrompt("To be, or not to be: that is the", "a line that it has read many times"),
    SamplePrompt("My shopping list:\n1. Milk\n2. Bread\n3.", "a list goes on, numbers and all"),
    SamplePrompt(
        "I will not be late again.\nI will not be late again.\nI will not",
        "it repeats what is repeated; attention finds it",
    ),
    SamplePrompt("Question: What is 37 + 48?\nAnswer:", "a sum, which it mostly gets wrong"),
    SamplePrompt("hot -> cold\nbig -> small\nup -> down\nfast ->", "examples are enough"),
    SamplePrompt("def is_even(n):\n    return", "code"),
    SamplePrompt(
        "Il était une fois une petite fille qui", "another language, of which it read little"
    ),
)
PRIMITIVE_PROMPTS = (
    SamplePrompt("hello", "one of its two words"),
    SamplePrompt("hello world", "both of its words"),
)
