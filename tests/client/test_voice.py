"""Who is in voice and hears what is said, by what Discord tells of a server and then of each move."""

from typing import Any

from bot.client.voice import Voices

SERVER, TALK, AWAY = 1, 10, 11
ANN, BEN, ROBOT = 20, 21, 22


def state(member_id: int, channel_id: int | None = TALK, *, deaf: bool = False, self_deaf: bool = False) -> Any:
    channel = None if channel_id is None else str(channel_id)
    return {"user_id": str(member_id), "channel_id": channel, "deaf": deaf, "self_deaf": self_deaf}


def found(*states: Any) -> Voices:
    voices = Voices()
    robot = {"user": {"id": str(ROBOT), "bot": True}}
    person = {"user": {"id": str(ANN)}}
    voices.found({"id": str(SERVER), "members": [robot, person], "voice_states": list(states)})
    return voices


def test_people_in_voice_count_and_bots_do_not() -> None:
    assert found(state(ANN), state(BEN), state(ROBOT)).counting(SERVER, AWAY) == {ANN, BEN}


def test_who_is_deafened_by_themselves_or_by_others_does_not_count() -> None:
    assert found(state(ANN, deaf=True), state(BEN, self_deaf=True)).counting(SERVER, AWAY) == frozenset()


def test_who_is_in_the_channel_of_those_who_are_away_does_not_count() -> None:
    assert found(state(ANN, AWAY), state(BEN)).counting(SERVER, AWAY) == {BEN}


def test_who_moves_is_where_they_went() -> None:
    voices = found(state(ANN))
    assert voices.moved(SERVER, state(ANN, AWAY)) == AWAY
    assert voices.moved(SERVER, state(ANN, None)) is None
    assert voices.counting(SERVER, None) == frozenset()


def test_a_server_that_comes_again_begins_anew() -> None:
    voices = found(state(ANN))
    voices.found({"id": str(SERVER), "voice_states": [state(BEN)]})
    assert voices.counting(SERVER, AWAY) == {BEN}


def test_nothing_is_kept_of_servers_without_anyone_in_voice() -> None:
    voices = found(state(ANN), state(BEN, deaf=True))
    voices.moved(SERVER, state(ANN, None))
    assert not voices
