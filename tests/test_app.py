from playground.app import model_choices


def test_each_row_of_the_model_list_says_every_fact_once():
    assert [choice.label() for choice in model_choices()] == [
        "Stories · 3.55M · trained, built in",
        "Primitive · 10.3k · random weights",
        "GPT-2 124M · random weights",
        "GPT-2 355M · random weights",
        "GPT-2 774M · random weights",
        "GPT-2 1.5B · random weights",
    ]
