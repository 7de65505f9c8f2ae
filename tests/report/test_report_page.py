"""The page of a report, taken apart as a browser does."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from fixtures.report_page import (
    HERE,
    SPANS,
    STORIES,
    Page,
    numbers_below,
    numbers_on_the_left,
    run_of,
    session_of,
)
from playground.generation import LogitComparison, StepAgreement, Verdict
from playground.report import html_report
from playground.text.passage import Origin, Span

HOSTILE = (
    "</style></title><script>alert(1)</script><img src=x onerror='a()'> & \"' ]]> <!-- \x00\ud83d"
)
SAFE_TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "p",
    "strong",
    "span",
    "div",
    "mark",
    "figure",
    "figcaption",
    "svg",
    "path",
    "text",
    "g",
    "circle",
    "rect",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
}


@pytest.fixture
def make_runs(make_record):
    """Make a run each way: 2 ms a step with the cache, 0.1 ms a token of context without."""

    def make(n_steps=40, **more):
        with_cache = [make_record(i, 10 + i, cached=True, ms=2.0) for i in range(n_steps)]
        without = [make_record(i, 10 + i, cached=False, ms=0.1 * (10 + i)) for i in range(n_steps)]
        return run_of(with_cache, **more), run_of(without, **more)

    return make


def page_of(session, title="lesson"):
    return Page(html_report(session, title))


def raced(record, gap, verdict=Verdict.EQUAL, other=1):
    logits = LogitComparison(argmax_equal=True, max_abs_diff=gap, kl_divergence=1e-9)
    agreement = StepAgreement(
        logits=logits, token_id=record.token_id, other_token_id=other, verdict=verdict
    )
    return replace(record, agreement=agreement)


def test_the_text_is_whole_and_what_the_model_wrote_is_marked():
    page = page_of(session_of())
    assert page.inside("text")[0] == "Once a fox\nslept.\n\nThe end"
    assert page.inside("mark") == ["what the model wrote", "a fox\nslept."]
    assert page_of(session_of(spans=())).words.count("There is no text.") == 1


def test_nothing_in_a_session_becomes_markup(make_runs):
    model = replace(STORIES, name=HOSTILE, title=HOSTILE)
    runs = make_runs(model=HOSTILE, machine=HOSTILE, name=HOSTILE, comment=HOSTILE)
    spans = (Span(text=HOSTILE), Span(text=HOSTILE, origin=Origin.GENERATED))
    page = page_of(session_of(*runs, spans=spans, models=(model,)), HOSTILE)
    assert {tag for tag, _ in page.tags} <= SAFE_TAGS
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "style")}
    shown = HOSTILE.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    for place in ("h1", "mark", "said"):
        assert any(shown in words for words in page.inside(place)), place
    assert page.inside("title")[0] == f"{shown} – GPT-2 Playground"


def test_the_page_needs_nothing_else_and_runs_nothing(make_runs):
    html = html_report(session_of(*make_runs()), "lesson")
    assert not re.search(r"(?i)url\(|@import|https?://|<script|javascript:", html)
    assert "default-src 'none'" in html


def test_the_headline_is_the_median_over_the_longest_contexts(make_runs):
    contexts = np.arange(11, 50)
    expected = float(np.median(0.1 * contexts[-20:] / 2.0))
    sentence = page_of(session_of(*make_runs())).inside("sentence")[0]
    assert sentence.startswith(f"At 49 tokens a step is {expected:.1f}× faster with the cache")


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_not_measured_is_said(make_runs, which):
    page = page_of(session_of(make_runs()[which]))
    have, lack = ("with", "without")[:: 1 - 2 * which]
    assert "Not measured: what the cache saves" in page.inside("sentence")[0]
    assert f"Steps {have} the cache were measured, none {lack} it" in page.words
    assert "Not measured: no run was a race." in page.words


def test_what_earlier_runs_measured_outlives_a_newest_one_with_nothing_beside_it(make_runs):
    alone, _ = make_runs(machine="another machine")
    page = page_of(session_of(*make_runs(), alone))
    assert page.inside("sentence")[0].startswith("At 49 tokens")
    assert "newer, and without comparison: run 3" in page.inside("note")[0]
    assert "Not measured: what the cache saves" not in page.words


def test_a_session_without_runs_is_a_report_of_its_text():
    page = page_of(session_of())
    assert "Not measured: no run has been made." in page.words
    assert not page.inside("figure")
    assert not page.inside("table")


def test_every_dot_stands_where_the_axes_say(make_runs):
    html = html_report(session_of(*make_runs()), "lesson")
    svg = re.search(r'<svg viewBox="0 0.*?</svg>', html, re.DOTALL)[0]
    dots = re.search(r'class="without dots" d="([^"]*)"', svg)[1]
    (y0, low), (y1, high) = numbers_on_the_left(svg)[0], numbers_on_the_left(svg)[-1]
    (x0, first), (x1, last) = numbers_below(svg)[0], numbers_below(svg)[-1]
    places = [tuple(map(float, place.split())) for place in re.findall(r"M([\d. ]+)h0", dots)]
    assert len(places) == 39  # the first step takes in the prompt
    for context, (x, y) in enumerate(places, start=11):
        assert first + (x - x0) / (x1 - x0) * (last - first) == pytest.approx(context, abs=0.02)
        share = (y - y0) / (y1 - y0)
        ms = low * math.exp(share * math.log(high / low))
        assert ms == pytest.approx(0.1 * context, rel=0.005)


def test_words_at_the_lines_ends_do_not_touch(make_record):
    runs = [run_of([make_record(i, 10 + i, c, 2.0) for i in range(9)]) for c in (True, False)]
    html = html_report(session_of(*runs), "lesson")
    svg = re.search(r'<svg viewBox="0 0.*?</svg>', html, re.DOTALL)[0]
    places = sorted(
        map(float, re.findall(r'<text class="\w+ label[^"]*" x="\d+" y="([^"]*)"', svg))
    )
    assert len(places) == 5  # one of the two is an earlier run
    assert min(b - a for a, b in pairwise(places)) >= 16


def test_a_setting_changed_and_a_step_disturbed_are_in_plot_and_legend(make_record):
    records = [
        make_record(i, 10 + i, cached=True, ms=2.0, temperature=0.8 + 0.4 * (i > 4))
        for i in range(9)
    ]
    late = replace(records[6].passes[0], disturbed=True, forward_s=0.05)
    records[6] = replace(records[6], passes=(late,))
    page = page_of(session_of(run_of(records)))
    assert "temperature 0.8 → 1.2" in page.inside("text")
    legend = page.inside("legend")[0]
    assert "a setting was changed" in legend
    assert "disturbed" in legend
    assert "1 of 9" in page.inside("table")[1]
    assert "0.8 → 1.2" in page.inside("table")[0]


def test_a_race_proves_with_its_own_numbers(make_record):
    records = [raced(make_record(i, 10 + i, cached=True, ms=2.0), 1.2e-5) for i in range(8)]
    page = page_of(session_of(run_of(records)))
    assert page.inside("verdict")[0] == "✓ 8 / 8 tokens equal"
    assert "Largest |Δ logit| 1.2e-05: float32 rounding" in page.words

    records[5] = raced(records[5], 0.5, Verdict.DIFFERENT, other=417)
    page = page_of(session_of(run_of(records)))
    assert page.inside("verdict")[0] == "✗ 7 / 8 tokens equal"
    assert "First at token 6: “a” (token 1) with the cache, token 417 without." in page.words
    assert any("first divergence" in legend for legend in page.inside("legend"))


def test_a_gap_that_is_no_number_is_told_and_leaves_the_plot_whole(make_record):
    records = [raced(make_record(i, 10 + i, cached=True, ms=2.0), 1e-5) for i in range(8)]
    records[3] = raced(records[3], math.nan, Verdict.DIFFERENT, other=2)
    html = html_report(session_of(run_of(records)), "lesson")
    assert "not a number" in html
    assert "NaN" not in html.replace("&", "")
    assert not re.search(r'd="[^"]*nan', html)


def test_names_comments_and_conditions_stand_with_their_runs(make_runs):
    first, second = make_runs()
    elsewhere = run_of(second.steps, machine="another machine")
    first = replace(first, name="the fast one", comment="seen in class\nand again")
    page = page_of(session_of(first, second, elsewhere))
    assert page.inside("said") == ["the fast one seen in class\nand again"]
    assert not {"Name", "Comment"} & {*page.inside("th")}
    conditions = page.inside("dl")[-1]
    assert f"Runs 1–2{HERE} · 2 BLAS threads · float32 · stories" in conditions
    assert "Run 3another machine" in conditions
    assert "ab" * 32 in conditions


def test_each_model_has_figures_of_its_own(make_runs):
    page = page_of(session_of(*make_runs(), *make_runs(30, model="other")))
    titles = [words for words in page.inside("h2") if words in ("Stories", "other")]
    assert titles == ["other", "Stories"]
    assert [words[:12] for words in page.inside("sentence")] == [
        "At 39 tokens", "At 39 tokens", "At 49 tokens",
    ]  # fmt: skip
    assert len(page.inside("figure")) == 4


def test_spans_by_the_same_writer_are_one_mark():
    generated = [span.text for span in SPANS if span.origin is Origin.GENERATED]
    assert "".join(generated) in page_of(session_of()).inside("mark")
