"""What a forward pass can refuse, and how one is called off."""

from playground.errors import InputError


class ConfigError(InputError):
    """A model's configuration has a value that GPT-2 cannot have."""


class WeightsError(InputError):
    """A model's weights are missing, or have other shapes than the configuration says."""


class TokenError(InputError):
    """Token ids that are not whole numbers of the model's vocabulary."""


class ContextError(InputError):
    """More tokens than the model has positions for."""


class Cancelled(Exception):  # noqa: N818 - not an error: someone asked for it
    """The work was called off; a cache that was passed in is as it was before."""
