import pytest

from playground.generation import CacheMode, Conditions, GenerationRequest, SamplingParams
from playground.generation.run_log import RunLog
from playground.generation.session import Session
from playground.measure.question import Subject
from playground.models import load_model
from playground.tabs.inside.newest_rows import LiveAttention


@pytest.fixture(scope="module")
def subject():
    model = load_model("stories")
    session = Session(model.gpt2, model.tokenizer)
    return Subject(gpt2=model.gpt2, tokenizer=model.tokenizer, session=session)


@pytest.fixture
def live():
    log = RunLog(
        run_id=1,
        request=GenerationRequest(prompt_tokens=(5, 6, 7), max_new_tokens=30, seed=0),
        sampling=SamplingParams(),
        mode=CacheMode.ON,
        conditions=Conditions(model="stories", dtype="float32", blas_threads=1),
    )
    return LiveAttention(log, 512)


def come_up_to(live, subject, context, layer=2):
    question = live.next_question(context, layer)
    return live.take(question.answer(subject, lambda: False))


def test_rows_add_up(live, subject):
    assert come_up_to(live, subject, (5, 6, 7))
    assert come_up_to(live, subject, (5, 6, 7, 8, 9))
    assert (live.maps.n_tokens, live.maps.newest, len(live.token_texts)) == (5, 3, 5)


def test_nothing_is_asked_when_nothing_is_new(live, subject):
    come_up_to(live, subject, (5, 6, 7))
    assert live.next_question((5, 6, 7), 2) is None


def test_a_context_that_slid_on_is_looked_at_from_its_beginning(live, subject):
    come_up_to(live, subject, (5, 6, 7, 8))
    assert come_up_to(live, subject, (7, 8, 9))
    assert (live.maps.n_tokens, live.maps.newest) == (3, 0)


def test_another_block_starts_over(live, subject):
    come_up_to(live, subject, (5, 6, 7))
    assert come_up_to(live, subject, (5, 6, 7), layer=4)
    assert (live.maps.layer, live.maps.newest) == (4, 0)


def test_a_lost_answer_is_noticed(live, subject):
    come_up_to(live, subject, (5, 6, 7))
    live.next_question((5, 6, 7, 8), 2).answer(subject, lambda: False)
    assert not come_up_to(live, subject, (5, 6, 7, 8, 9))
    assert live.maps is None
    assert come_up_to(live, subject, (5, 6, 7, 8, 9))
