from playground.control import status_words
from playground.generation import RunSummary, StopReason


def summary(reason):
    return RunSummary(
        stop_reason=reason, trailing_text="", prompt_tokens=1, new_tokens=204, rows_reused=0,
        prefill_s=0.25, decode_s=2.25,
    )  # fmt: skip


def test_the_end_of_a_race_says_that_it_was_one():
    said = status_words.ending(summary(StopReason.LENGTH), is_race=True)
    assert said == "Race finished: 204 tokens in 2.50 s of forward passes"
    assert status_words.ending(summary(StopReason.CANCELLED), is_race=True).startswith(
        "Race stopped: "
    )
    assert status_words.ending(summary(StopReason.END_OF_TEXT), is_race=True).startswith(
        "The model ended its text: "
    )


def test_the_end_of_another_run_does_not():
    said = status_words.ending(summary(StopReason.LENGTH))
    assert said == "Finished: 204 tokens in 2.50 s of forward passes"
