"""Whatever people write: no mention, no markup, no script, no mark that turns the lines around gets through."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from bot.core.i18n import words
from bot.core.posts import Post
from bot.features.qa import own, panel, posts, review, transcript
from bot.features.qa.event import Event, Picture, Plan
from bot.features.qa.event import State as EventState
from bot.features.qa.figures import Figures
from bot.features.qa.question import Question, Ranked, Receipt, State
from bot.features.qa.transcript import Transcript
from tests.features.digest.fakes import buttons
from tests.support import FakeClock

NOW = FakeClock().now()
SPOKEN = words("en")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LIVE_MENTION = re.compile(r"(?<!\\)<(?:@[!&]?|#|t:|/)\w+[^>]*>")
NASTY = st.one_of(
    st.text(min_size=5, max_size=300),
    st.lists(
        st.sampled_from(
            [
                "<@123>", "<@&9>", "<#1>", "@everyone", "</ban:1>", "```", "**", "||", "[x](https://evil.example)",
                "# ", "> ",
                "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "&lt;", "]]>", "-->", "\u202egnp.exe",
                "\u2066", "\x00", "\x1b[31m", "\r\n", "\n\n\n", "مرحبا", "שלום", "{title}", "%s", "\\", "`",
                "~~", "\ud800",
            ]
        ),
        min_size=2,
        max_size=12,
    ).map(" ".join),
)  # fmt: skip
WORST = "</p></article><script>alert(1)</script> <@1> @everyone \u202e **bold** [x](https://evil.example) \x00"


def event_of(text: str, state: EventState = EventState.LIVE) -> Event:
    plan = Plan(text[:90], text, NOW, NOW + timedelta(hours=1), 600, venue_id=600, guests=(21,))
    return Event(1, 1, state, 3, NOW, 20, 20, plan, discord_id=7, current=1, live_at=NOW)


def question_of(text: str, state: State = State.LIVE) -> Question:
    answered = {"answer": text, "answered_by": 21} if state is State.ANSWERED else {}
    return Question(1, 1, 1, 31, False, state, 1, text, "en", NOW, flag=text, reason=text, **answered)  # type: ignore[arg-type]


def texts(post: Post) -> str:
    return "\n".join(part for part in post.parts if isinstance(part, str))


@given(NASTY)
@example(WORST)
@bounded(max_examples=40)
def test_no_post_obeys_what_an_asker_wrote(text: str) -> None:
    event, ranked = event_of("Lamps"), Ranked(question_of(text), 3, 2)
    waiting = Ranked(question_of(text, State.PENDING), 1)
    shown = [
        posts.board(event, [ranked] * 10, {State.PUBLISHED: 12}, SPOKEN),
        posts.live_card(event, ranked, SPOKEN),
        panel.panel(event, ranked, None, {}, SPOKEN),
        panel.panel(replace(event, current=None), None, ranked, {}, SPOKEN),
        review.card(event, waiting.question, [ranked], [], 1, SPOKEN),
        own.receipt(Receipt(waiting.question, 1, True, (ranked,)), "@Admins", SPOKEN),
        own.mine(event, [waiting.question], {1: 1}, {}, SPOKEN),
        own.ballot(event, [ranked], {1}, 5, 0, 0, SPOKEN),
    ]
    for post in shown:
        said = texts(post)
        known = ("<@31>", "<@20>", "<@21>", "<#600>")
        assert [one for one in LIVE_MENTION.findall(said) if one not in known and not one.startswith("<t:")] == []
        assert not re.search(r"(?<!\\)\]\(", said)
        assert not CONTROL.search(said)
        assert not any("\n" in button.label for button in buttons(post))


class Tags(HTMLParser):
    """The tags of a page, and whether each is closed where it should be."""

    VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def written(text: str) -> Transcript:
    answered, owed = question_of(text, State.ANSWERED), question_of(text, State.PUBLISHED)
    event = event_of(text, EventState.CLOSED)
    asked = [Ranked(answered, 3, 2), Ranked(replace(owed, number=2), 0)]
    return Transcript(event, asked, Figures(2, 2, 1, 3, 2, 4), {31: text, 20: text}, NOW)


@given(NASTY)
@example(WORST)
@bounded(max_examples=40)
def test_a_transcript_stays_the_page_that_it_is(text: str) -> None:
    for language in ("en", "fr"):
        page = Tags()
        page.feed(transcript.as_html(written(text), words(language)))
        assert page.open == []
        assert page.seen <= {
            *("html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "p", "ul", "li"),
            *("section", "article", "div", "span", "bdi", "footer", "br"),
        }
        assert page.attributes <= {"lang", "charset", "http-equiv", "content", "name", "dir", "class", "id"}


@given(NASTY)
@example(WORST)
@bounded(max_examples=40)
def test_its_markdown_has_only_our_own_headings_and_links_nothing(text: str) -> None:
    lines = transcript.as_markdown(written(text), SPOKEN).split("\n")
    headings = [line for line in lines if line.startswith("#")]
    assert headings[1:] == ["## Answered", "### 1", "## Still to be answered", "### 2"]
    assert not re.search(r"(?<!\\)\]\(|(?<!\\)<", "\n".join(lines))
    assert not CONTROL.search("\n".join(lines))


def test_a_picture_keeps_its_alt_text() -> None:
    post = posts.announcement(event_of("Lamps", EventState.OPEN), Picture("qa.png", "A lamp", b"\x89PNG"), SPOKEN)
    assert any(getattr(part, "alt", None) == "A lamp" for part in post.parts)
