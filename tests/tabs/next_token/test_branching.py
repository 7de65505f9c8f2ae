"""A token of a person's choice in the text."""

from playground.tabs.next_token.branching import accept_token, branch_at
from playground.text import Origin


def generate(editor, text):
    editor.begin_generation()
    editor.append_generated(list(text.encode()))
    editor.end_generation()


def test_a_branch_keeps_what_stands_before_it_and_the_token_put_in(written):
    before = written.document_model.tokens()

    branch_at(written, 5, ord("W"))

    assert written.document_model.text == "One tW"
    assert written.document_model.tokens() == (*before[:5], ord("W"))
    assert written.document_model.token_at(5).origin is Origin.GENERATED
    assert written.toPlainText() == "One tW"


def test_one_undo_takes_back_a_branch_and_the_run_that_went_on_from_it(written):
    branch_at(written, 5, ord("W"))
    generate(written, "ales")
    assert written.document_model.text == "One tWales"

    written.undo_step()

    assert written.document_model.text == "One two three"
    written.redo_step()
    assert written.document_model.text == "One tWales"


def test_after_a_branch_only_the_run_that_goes_on_can_be_regenerated(written):
    branch_at(written, 5, ord("W"))
    generate(written, "ales")

    written.remove_last_generation()

    assert written.document_model.text == "One tW"


def test_an_accepted_token_is_a_step_of_its_own_and_keeps_its_id(written, qtbot):
    with qtbot.waitSignal(written.text_edited):
        accept_token(written, ord("!"))

    assert written.document_model.text == "One two three!"
    assert written.document_model.tokens()[-1] == ord("!")
    written.undo_step()
    assert written.document_model.text == "One two three"


def test_half_a_character_waits_for_the_run_to_complete_it(written):
    branch_at(written, 5, "é".encode()[0])
    assert written.document_model.text == "One t"

    written.begin_generation()
    written.append_generated(["é".encode()[1]])
    written.end_generation()

    assert written.document_model.text == "One té"
    assert written.toPlainText() == "One té"
