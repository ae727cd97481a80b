"""What matching costs with few and with many banned words, side by side: `python -m tests.benchmarks.automod_speed`.

CPU time of messages with 25 rules, of which one bans 1,000 or 10,000 words; each round has new messages, the rules
take turns, and ratios are taken round by round.
"""

import argparse
import random
import time
from collections.abc import Sequence

from bot.features.automod.look import Context
from bot.features.automod.presets import PRESETS
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Rule
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words
from bot.features.automod.ruleset import Ruleset
from bot.features.automod.seen import Seen
from tests.benchmarks.chatter import text
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.features.automod.making import seen

A_SECOND = 20


def made_up_words(count: int, seed: int = 1) -> tuple[str, ...]:
    """Words that nobody writes, and every tenth a phrase of two."""
    choice = random.Random(seed)
    made: set[str] = set()
    while len(made) < count:
        word = "".join(choice.choices("bcdfghjklmnpqrstvwxz", k=choice.randint(5, 9)))
        made.add(f"{word} {word[::-1]}" if len(made) % 10 == 0 else word)
    return tuple(sorted(made))


def rules(terms: int) -> tuple[Rule, ...]:
    """The preset for support, filled up to 25."""
    preset = PRESETS["support"]
    more = [
        Patterns(name=f"pattern {number}", patterns=(rf"code{number}\d+[a-z]",)) for number in range(24 - len(preset))
    ]
    return (*preset, *more, Words(name="banned", terms=made_up_words(terms)))


def messages(count: int, seed: int) -> list[Seen]:
    """By 500 people of a server that is very busy."""
    choice = random.Random(seed)
    return [
        seen(
            text(choice),
            after=number / A_SECOND,
            message_id=number,
            author=choice.randint(1, 500),
            channel_id=choice.randint(1, 20),
        )
        for number in range(count)
    ]


def cost(ruleset: Ruleset, said: Sequence[Seen]) -> float:
    """CPU microseconds a message."""
    recent, context = Recent(), Context()
    started = time.process_time()
    for one in said:
        ruleset.check(one, recent, context)
    return (time.process_time() - started) / len(said) * 1e6


def compare(count: int, rounds: int) -> dict[str, list[float]]:
    rulesets = {"no list": Ruleset(rules(1_000)[:-1]), "1,000": Ruleset(rules(1_000)), "10,000": Ruleset(rules(10_000))}
    turns, costs = random.Random(1), {name: list[float]() for name in rulesets}
    for number in range(rounds + 1):
        for turn, name in enumerate(turns.sample(list(rulesets), len(rulesets))):
            said = messages(count, seed=10 * number + turn)
            spent = cost(rulesets[name], said)
            if number:  # the first round is to get warm
                costs[name].append(spent)
    return costs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    costs = compare(asked.messages, asked.rounds)
    say(machine())
    say(f"{asked.messages} messages, {len(rules(1_000))} rules, {asked.rounds} rounds; median [quartiles]")
    base = costs["1,000"]
    rows = [[name, spread(values, 0), spread(ratios(values, base), 3)] for name, values in costs.items()]
    table(["banned words", "CPU µs a message", "to 1,000"], rows)
    started = time.process_time()
    Ruleset(rules(10_000)).check(messages(1, seed=1)[0], Recent(), Context())
    say(f"making the rules anew with 10,000 words: {(time.process_time() - started) * 1e3:.0f} ms CPU")


if __name__ == "__main__":
    main()
