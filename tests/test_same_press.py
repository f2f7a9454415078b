"""One press of a button counts once, also when it arrives twice at the same moment, and for the one who pressed alone."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from procuracy.casework import commands
from procuracy.casework.errors import CaseworkError, NotAllowed, NotFound
from procuracy.casework.models import Case, Event
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.registry.testing import nation, official

COMMON = {"now": at(DAY), "today": DAY}


def at_once(press: Callable[[], object], times: int = 4) -> list[object]:
    """What each of several presses at the same moment gave."""
    given: list[object] = []
    gate = threading.Barrier(times)

    def run() -> None:
        gate.wait()
        try:
            given.append(press())
        except Exception as error:  # every failure is looked at below
            given.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_the_same_press_twice_at_once_is_one_act_with_one_answer():
    offices = nation()
    head, triage, handler = (official(offices["district"], role) for role in ("head", "triage_officer", "handler"))
    case = speak(offices["district"]).case_id
    other = speak(offices["district"], words="另一件").case_id
    presses: list[Callable[[str], object]] = [
        lambda key: commands.perform(case, "note", actor(head), {"text": "一"}, expected_version=None, key=key, **COMMON).seq,
        lambda key: commands.link(other, case, "same_cause", actor(head), reason="同一工地", key=key, **COMMON).seq,
        lambda key: commands.set_sensitivity(case, 1, actor(head), reason="隐私", key=key, **COMMON).seq,
        lambda key: commands.wall_off(case, handler, actor(triage), reason="被反映人", key=key, **COMMON).seq,
        lambda key: commands.offer_transfer(case, offices["other"], actor(triage), reason="地点", expected_version=None, key=key, **COMMON).seq,
    ]
    for press in presses:
        key, before = uuid.uuid4().hex, Event.objects.count()
        given = at_once(lambda press=press, key=key: press(key))
        assert len(set(given)) == 1 and not isinstance(given[0], Exception), given
        assert Event.objects.count() == before + 1


@pytest.mark.django_db
def test_the_same_key_of_another_actor_is_another_press_and_asks_the_policy():
    offices = nation()
    head, visitor, stranger = official(offices["district"], "head"), official(offices["district"], "visitor"), official(offices["other"], "head")
    case = speak(offices["district"]).case_id
    given = {"expected_version": None, "key": "k" * 32, **COMMON}
    first = commands.perform(case, "note", actor(head), {"text": "一"}, **given)
    assert commands.perform(case, "note", actor(head), {"text": "一"}, **given).seq == first.seq
    for who in (visitor, stranger):
        with pytest.raises(NotFound):
            commands.perform(case, "note", actor(who), {"text": "一"}, **given)
    commands.wall_off(case, head, actor(official(offices["district"], "triage_officer")), reason="被反映人", key="w" * 32, **COMMON)
    with pytest.raises((NotFound, NotAllowed)):
        commands.set_sensitivity(case, 1, actor(stranger), reason="x", key="w" * 32, **COMMON)


@pytest.mark.django_db
def test_a_word_taken_in_gives_its_receipts_to_the_one_who_took_it_in_alone():
    from procuracy.doors import opening

    offices = nation()
    one, two = official(offices["district"], "operator"), official(offices["district"], "operator")

    def take_in(who):
        return opening.speak({"words": "拖欠工资"}, door="telephone", actor=actor(who), key="k" * 32, office=offices["district"], language="zh-hans", **COMMON)

    assert take_in(one).receipt == take_in(one).receipt
    with pytest.raises(CaseworkError):
        take_in(two)
    assert Case.objects.count() == 1
