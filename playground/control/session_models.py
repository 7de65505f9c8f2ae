"""Which models a session names: a name stands for one, whatever it loads on this machine."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from playground.generation.run_log import RunLog
from playground.measure.model_facts import ModelFacts
from playground.sessions import ANOTHER, ModelIdentity


class SessionModels:
    """The models of the session in hand, by name, and the one that is loaded.

    A folder may hold another model by now, and a built-in name had other weights on another
    machine. Runs that a model of another shape made count as those of `… (another one)`: their
    tokens are another vocabulary's, and are never held against the model that is loaded.

    The one that could not be loaded is known again by its weights: its folder may have been moved.
    """

    def __init__(self) -> None:
        self._known: dict[str, ModelIdentity] = {}
        self._loaded = self._missing = ""

    def miss(self, name: str) -> ModelIdentity | None:
        """Know that a model could not be loaded; return what is known of it."""
        self._missing = name
        return self._known.get(name)

    def named(self, names: Collection[str] | None) -> tuple[ModelIdentity, ...]:
        """Return what is known of the models of these names; None for all of them."""
        return tuple(model for name, model in self._known.items() if names is None or name in names)

    def load(self, facts: ModelFacts, logs: Sequence[RunLog]) -> bool:
        """Know which model is loaded.

        Args:
            facts: about it.
            logs: the runs there are, all of them made before.

        Returns:
            Whether some of them have another model's name from now on.
        """
        loaded, before = ModelIdentity.of(facts), self._known.get(facts.name)
        self._known[facts.name], self._loaded = loaded, facts.name
        return before is not None and self.add([before], logs)

    def replace_all(self, models: Iterable[ModelIdentity], logs: Sequence[RunLog]) -> None:
        """Have the models and the runs of another session."""
        self._missing = ""
        self._known = {name: each for name, each in self._known.items() if name == self._loaded}
        self.add(models, logs)

    def add(self, models: Iterable[ModelIdentity], logs: Sequence[RunLog]) -> bool:
        """Know models, and that they made these runs, as far as the runs name them.

        Returns:
            Whether some of the runs have another model's name from now on.
        """
        names: dict[str, str] = {}
        for model in models:
            names[model.name] = name = self._free_name(model)
            if name != self._loaded:
                self._known[name] = replace(model, name=name)
        called = [(log, names.get(log.conditions.model, log.conditions.model)) for log in logs]
        renamed = [(log, name) for log, name in called if name != log.conditions.model]
        for log, name in renamed:
            log.name_model(name)
        return bool(renamed)

    def set_weights(self, name: str, sha256: str) -> bool:
        """Know which weights a model has; False for one that the session does not name."""
        if name not in self._known:
            return False
        self._known[name] = replace(self._known[name], weights_sha256=sha256)
        return True

    def find_missing(self, logs: Sequence[RunLog]) -> list[RunLog]:
        """Have the loaded model stand for the missing one, if it has the very same weights.

        Returns:
            The runs that have its name from now on.
        """
        gone, loaded = self._known.get(self._missing), self._known.get(self._loaded)
        if gone is None or gone is loaded or loaded is None or gone.weights_sha256 is None:
            return []
        if (gone.shape, gone.weights_sha256) != (loaded.shape, loaded.weights_sha256):
            return []
        found = [log for log in logs if log.conditions.model == self._missing]
        for log in found:
            log.name_model(self._loaded)
        del self._known[self._missing]
        self._missing = ""
        return found

    def _free_name(self, model: ModelIdentity) -> str:
        """Return the model's name, marked as long as it is that of a model of another shape."""
        name = model.name
        while name in self._known and self._known[name].shape != model.shape:
            name += ANOTHER
        return name
