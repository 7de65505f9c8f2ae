import pytest

from playground.tabs.costs.time.figures import Part, PartProfile, Profile, StepProfile


def _step_of(n_kv, *, cached, scale=1.0, others=()):
    """A step whose parts take 1, 2, … ms, sampling last, all of them times a factor."""
    parts = tuple(
        PartProfile(
            part=part,
            seconds=scale * place / 1e3,
            flops=10**9 if part is Part.MLP else 0,
            bytes_read=10**6 if part is Part.MLP else 0,
            limit_s=None if part is Part.SAMPLE else scale * place / 2e3,
            is_memory_bound=cached,
        )
        for place, part in enumerate(Part, start=1)
    )
    plain_s = scale * 0.045 / 1.02
    return StepProfile(
        cached=cached, n_kv=n_kv, parts=parts, plain_s=plain_s, profiled_s=1.02 * plain_s
    )


@pytest.fixture
def profile():
    steps = [
        _step_of(n_kv, cached=cached, scale=1.0 if cached else n_kv / 10)
        for n_kv in (16, 64)
        for cached in (True, False)
    ]
    return Profile(steps=tuple(steps), took_s=1.0)


@pytest.fixture
def step_of():
    """Make a step whose parts take 1, 2, … ms."""
    return _step_of
