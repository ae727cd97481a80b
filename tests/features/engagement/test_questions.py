import pytest

from bot.features.engagement.questions import asks, question_words


@pytest.mark.parametrize(
    "text",
    [
        "Does it work?",
        "it fails, any idea?",
        "how do I install this",
        "How’s the new release",
        "**What** do you use",
        "> why though",
        "see `ls` ?",
        "[is this it?](https://example.org/page)",
        "```\ncode\n``` what now?",
    ],
)
def test_a_question_mark_or_a_first_word_asks(text: str) -> None:
    assert asks(text, ["en"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I know how",
        "however it is",
        "https://example.org/?page=2",
        "look: https://example.org/a?b thanks",
        "`a ? b : c`",
        "``a ` ? b``",
        "```c\nx = a ? b : c;\n```",
        "```\nis it open?",
        "<https://example.org/?q=1>",
        "comment faire",
    ],
)
def test_code_links_and_other_words_do_not(text: str) -> None:
    assert not asks(text, ["en"])


def test_each_language_has_its_words() -> None:
    assert asks("comment faire", ["fr"])
    assert asks("Qu’est-ce que c’est", ["fr"])
    assert asks("Où est le salon", ["en", "fr"])
    assert not asks("how do I", ["fr"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_lists_are_in_order_lower_case_and_without_doubles(language: str) -> None:
    words = question_words(language)
    assert words
    assert all(word == word.lower() and "’" not in word for word in words)


def test_a_language_without_a_list_has_no_words() -> None:
    assert question_words("tlh") == frozenset()
