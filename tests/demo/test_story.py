from collections import Counter
from functools import cache
from itertools import pairwise

from bot.core.calendar import Week
from bot.demo.opening import NOW
from bot.demo.story import FIRST_WEEK, HELP, SEED, ZONE, Event, Joined, Said, Story

LAST_WEEK = Week.of(NOW.astimezone(ZONE).date())


@cache
def told(seed: int = SEED) -> tuple[Event, ...]:
    return tuple(Story(seed).until(NOW))


def week_of(event: Event) -> Week:
    return Week.of(event.at.astimezone(ZONE).date())


def test_the_same_seed_tells_the_same_story() -> None:
    assert tuple(Story().until(NOW)) == told()


def test_another_seed_tells_another_story() -> None:
    assert told() != told(seed=1)


def test_telling_in_steps_tells_the_same() -> None:
    story = Story()
    steps = [event for week in range(8) for event in story.until(FIRST_WEEK.plus(week).start(ZONE))]
    assert (*steps, *story.until(NOW)) == told()


def test_events_come_in_the_order_of_time() -> None:
    assert all(earlier.at <= later.at for earlier, later in pairwise(told()))


def test_it_goes_on_for_eight_weeks_up_to_the_evening_before_the_digest() -> None:
    weeks = [FIRST_WEEK.plus(number) for number in range(8)]
    assert sorted({week_of(event) for event in told()}) == weeks
    assert weeks[-1] == LAST_WEEK
    assert (LAST_WEEK.end(ZONE) - NOW).days == 0


def test_around_two_hundred_and_fifty_people_live_there() -> None:
    story = Story()
    joined = {event.who.name for event in story.until(NOW) if isinstance(event, Joined)}
    names = {person.name for person in story.founders} | joined
    assert len(names) == len(story.founders) + len(joined)
    assert 230 <= len(names) <= 270


def test_replies_answer_what_was_said_before() -> None:
    said: dict[int, Said] = {}
    for event in told():
        if isinstance(event, Said):
            assert event.answers is None or event.answers in said
            said[event.number] = event


def test_the_last_week_leaves_more_questions_without_an_answer_than_the_one_before() -> None:
    messages = [event for event in told() if isinstance(event, Said)]
    answered = {message.answers for message in messages}
    asked = [message for message in messages if message.channel == HELP.name and "?" in message.text]
    open_ones = Counter(week_of(message) for message in asked if message.number not in answered and not message.answers)
    assert open_ones[LAST_WEEK] >= 5
    assert open_ones[LAST_WEEK.plus(-1)] <= 1


def test_one_week_is_quieter_and_evenings_are_livelier() -> None:
    messages = [event for event in told() if isinstance(event, Said)]
    by_week = Counter(week_of(message) for message in messages)
    assert min(by_week, key=lambda week: by_week[week]) == Week(2026, 7)
    by_hour = Counter(message.at.astimezone(ZONE).hour for message in messages)
    assert by_hour[21] > 3 * by_hour[9] > 0
