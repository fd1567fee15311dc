"""Tags of a team: at everybody's, kept without the server, and none lost whoever changes what meanwhile."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.kept_tags import read_kept_tags, tags_for
from panview.review.open_verdicts import OpenVerdicts
from panview.review.tag_file import read_tags, save_tags, tag_file_of
from panview.review.tags import NO_TAGS, Tags
from panview.review.team import link as link_module
from panview.review.team import samples_and_tags
from panview.review.team import tags as tags_module
from panview.review.team.connection import Refused
from panview.review.team.local import LocalCopy
from panview.review.team.moving import add_tags, read_team_tags
from panview.review.team.server import Server
from panview.review.team.store import TeamStore
from panview.review.team.tags import (
    ImageId,
    KeptTags,
    NumberedChange,
    TagChange,
    about_to_send,
    as_text,
    begun_anew,
    brought_in,
    changed_here,
    from_text,
    received,
    tags_of,
)
from panview.review.verdict_places import local_file
from tests.review.team.desk import Desk, wait
from tests.support.postgres import Postgres
from tests.support.sets import evaluated, random_pair, write_set

N = 6


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    rng = np.random.default_rng(3)
    written = write_set(tmp_path_factory.mktemp("set"), [random_pair(rng) for _ in range(N)], photos=False)
    return evaluated(written)[0]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_LOOK_S", 0.5)


def marks(**tags: set[ImageId]) -> dict[str, frozenset[ImageId]]:
    return {tag: frozenset(images) for tag, images in tags.items()}


def numbered(*changes: tuple[str, bool, set[ImageId]], after: int = 0) -> list[NumberedChange]:
    return [
        NumberedChange(number, f"c{number}", TagChange(tag, present, frozenset(images)))
        for number, (tag, present, images) in enumerate(changes, start=after + 1)
    ]


def filled(known: Mapping[str, frozenset[ImageId]]) -> dict[str, set[ImageId]]:
    return {tag: set(images) for tag, images in known.items() if images}


def put(store: TeamStore, tag: str, *rows: int, present: bool = True) -> None:
    """Do what a window does: from what it shows to what its user wants."""
    before = store.tags()
    store.change_tags(before, before.changed(tag, rows, present, N))


def shown(store: TeamStore) -> dict[str, list[int]]:
    return {tag: np.flatnonzero(mask).tolist() for tag, mask in store.tags().marks.items()}


def of_server(desk: Desk) -> dict[str, list[int]]:
    found = read_team_tags(desk.place("rob"), desk.dataset)
    return {tag: np.flatnonzero(mask).tolist() for tag, mask in found.marks.items()}


# What is kept


def test_what_was_changed_here_stays_whatever_comes() -> None:
    kept = received(KeptTags(), numbered(("wet", True, {1, 2}), ("dark", True, {1})))
    kept = changed_here(kept, kept.here, marks(wet={2, 3}, dark={1}))
    assert list(kept.to_send()) == [TagChange("wet", True, frozenset({3})), TagChange("wet", False, frozenset({1}))]
    assert kept.waiting == 2
    kept = received(kept, numbered(("wet", True, {4}), ("dark", False, {1}), ("wet", False, {1, 2}), after=2))
    assert filled(kept.here) == {"wet": {3, 4}}
    # That 1 was taken off was said by somebody else meanwhile.
    assert list(kept.to_send()) == [TagChange("wet", True, frozenset({3}))]
    # What was sent comes back, and nothing waits any more.
    kept = received(kept, numbered(("wet", True, {3}), after=5))
    assert (list(kept.to_send()), kept.number, kept.name) == ([], 6, "c6")


def test_changes_that_are_known_or_do_not_follow_are_passed_over() -> None:
    first = numbered(("wet", True, {1}), ("wet", False, {1}))
    kept = received(KeptTags(), first)
    assert received(kept, first) == kept
    assert received(kept, numbered(("wet", True, {7}), after=5)) == kept


def test_a_tag_has_one_spelling_that_of_who_was_first() -> None:
    kept = changed_here(KeptTags(), {}, marks(Wet={1}))
    kept = received(kept, numbered(("wet", True, {2}), ("WET", True, {3})))
    assert filled(kept.here) == {"wet": {1, 2, 3}}
    # Also where the window still shows another, or nobody has it any more.
    kept = changed_here(kept, marks(Wet={1}), {})
    assert filled(kept.here) == {"wet": {2, 3}}
    kept = received(kept, numbered(("wet", False, {1, 2, 3}), after=2))
    assert filled(changed_here(kept, {}, marks(WeT={5})).here) == {"wet": {5}}


def test_a_database_that_was_brought_back_gets_what_it_has_lost_and_another_one_what_waited() -> None:
    kept = received(KeptTags(), numbered(("wet", True, {1, 2}), ("dark", True, {1})))
    kept = changed_here(kept, kept.here, marks(wet={1, 2, 3}))
    again = received(begun_anew(kept, same_team=True), numbered(("wet", True, {1}), ("dark", True, {9})))
    assert filled(again.here) == {"wet": {1, 2, 3}, "dark": {9}}
    assert list(again.to_send()) == [TagChange("wet", True, frozenset({2, 3}))]
    other = received(begun_anew(kept, same_team=False), numbered(("old", True, {5})))
    assert filled(other.here) == {"wet": {3}, "old": {5}}
    assert list(other.to_send()) == [TagChange("wet", True, frozenset({3}))]


def test_a_table_is_brought_in_once_and_later_what_is_new_in_it() -> None:
    kept = received(KeptTags(), numbered(("wet", True, {1})))
    kept = brought_in(kept, marks(wet={1, 2}, mine={4}))
    assert filled(kept.here) == {"wet": {1, 2}, "mine": {4}}
    kept = received(kept, numbered(("mine", True, {4}), ("mine", False, {4}), after=1))
    # Somebody has taken it off since: it does not come back because it still is in the table.
    assert filled(brought_in(kept, marks(wet={1, 2}, mine={4})).here) == {"wet": {1, 2}}
    assert filled(brought_in(kept, marks(wet={2}, mine={4, 5})).here) == {"wet": {2}, "mine": {5}}


def test_many_images_are_sent_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags_module, "MOST_IMAGES", 3)
    kept = changed_here(KeptTags(), {}, marks(wet={1, 2, 3, 4, "a", "b", "c"}))
    assert [len(each.images) for each in kept.to_send()] == [3, 3, 1]


def test_what_is_kept_comes_back_and_what_is_damaged_is_said(tmp_path: Path) -> None:
    kept = replace(
        changed_here(KeptTags(), {}, marks(Straße={1, "1"})), own=marks(x={2}), number=3, name="n", sent=("s",)
    )
    assert from_text(as_text(kept)) == kept
    assert from_text("") == KeptTags()
    local = LocalCopy.open(tmp_path / "copy.sqlite")
    local.set_about(tags='{"here": 3}')
    with pytest.raises(PanviewError, match="copy.sqlite: is damaged"):
        local.tags()
    local.close()


def test_what_is_no_tag_is_not_shown(dataset: Dataset) -> None:
    first = dataset.image_id[0]
    found = tags_of(marks(**{"good": {first, 77_777}, "a,b": {first}, "=x": {first}, "none": {99_999}}), dataset)
    assert {tag: mask.tolist() for tag, mask in found.marks.items()} == {"good": [True] + [False] * (N - 1)}


def test_whoever_changes_what_and_whenever_it_is_sent_all_end_up_with_the_same() -> None:
    """Computers that change, send and read in any order, with answers that are lost: a property, from a seed."""
    for seed in range(80):
        rng = random.Random(seed)
        log: list[NumberedChange] = []
        desks = [KeptTags() for _ in range(3)]
        wanted: dict[tuple[str, int], list[tuple[int, bool]]] = {}

        def send(at: int, log: list[NumberedChange] = log, desks: list[KeptTags] = desks) -> None:
            desks[at] = received(desks[at], log[desks[at].number :])
            for change in list(desks[at].to_send()):
                name = f"{len(log) + 1}"
                desks[at] = about_to_send(desks[at], name)
                log.append(NumberedChange(len(log) + 1, name, change))

        for _ in range(60):
            at = rng.randrange(3)
            match rng.choice(["change", "send", "read", "send and lose the answer"]):
                case "change":
                    tag, image, present = rng.choice(["wet", "Dark"]), rng.randrange(6), rng.random() < 0.5
                    before = dict(desks[at].here)
                    images = before.get(tag, frozenset())
                    after = {**before, tag: images | {image} if present else images - {image}}
                    if after != before:
                        desks[at] = changed_here(desks[at], before, after)
                        wanted.setdefault((tag, image), []).append((at, present))
                case "read":
                    desks[at] = received(desks[at], log[desks[at].number :])
                case how:
                    send(at)
                    if "lose" not in how:
                        desks[at] = received(desks[at], log[desks[at].number :])
        for at in (0, 1, 2, 0, 1, 2):
            send(at)
        ends = [received(kept, log[kept.number :]) for kept in desks]
        assert all(filled(kept.here) == filled(ends[0].here) == filled(kept.there) for kept in ends), seed
        assert not any(list(kept.to_send()) for kept in ends)
        for (tag, image), said in wanted.items():
            # Where only one has said anything, the last of it is so; where nobody has, there is no tag.
            if len({at for at, _ in said}) == 1:
                assert (image in ends[0].here.get(tag, ())) == said[-1][1], (seed, tag, image, said)
        for tag, of in filled(ends[0].here).items():
            assert all((tag, image) in wanted for image in of)


def test_who_changes_it_again_before_the_answer_has_come_is_heard() -> None:
    kept = about_to_send(changed_here(KeptTags(), {}, marks(wet={1, 2})), "c1")
    kept = changed_here(kept, marks(wet={1, 2}), marks(wet={2}))
    kept = received(kept, numbered(("wet", True, {1, 2})))
    assert (filled(kept.here), kept.sent) == ({"wet": {2}}, ())
    assert list(kept.to_send()) == [TagChange("wet", False, frozenset({1}))]
    # Names that never come back are not kept for ever.
    for number in range(2000):
        kept = about_to_send(kept, f"lost{number}")
    assert len(kept.sent) == 1000


# With a server


def test_a_tag_that_one_puts_on_is_at_the_others_and_comes_off(desk: Desk) -> None:
    ana, ben, rob = desk.sit("ana"), desk.sit("ben"), desk.sit("rob")
    put(ana, "wet", 1, 2)
    for store in (ben, rob):
        wait(lambda store=store: shown(store) == {"wet": [1, 2]})  # type: ignore[misc]
    put(ben, "wet", 1, present=False)
    put(ben, "Dark", 5)
    wait(lambda: shown(ana) == {"wet": [2], "Dark": [5]})
    assert of_server(desk) == {"wet": [2], "Dark": [5]}
    wait(lambda: ana.team().tags_waiting == ben.team().tags_waiting == 0)
    # A later one begins with all of it.
    late = desk.sit("lea")
    wait(lambda: shown(late) == {"wet": [2], "Dark": [5]})


def test_putting_on_and_taking_off_at_once_is_sent_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing is left to what is asked every few seconds anyway.
    monkeypatch.setattr(link_module, "_LOOK_S", 60.0)
    ana, ben = desk.sit("ana"), desk.sit("ben")
    for present in (True, False, True, False, True):
        put(ana, "wet", 1, present=present)
        wait(lambda present=present: shown(ben) == ({"wet": [1]} if present else {}))  # type: ignore[misc]
    for present in (False, True, False):
        put(ana, "wet", 1, present=present)
    wait(lambda: of_server(desk) == shown(ben) == {} and ana.team().tags_waiting == 0)


def test_a_window_is_told_when_others_have_changed_tags(desk: Desk) -> None:
    ana, ben = desk.sit("ana", "one"), desk.sit("ben")
    beside = desk.sit("ana", "one")
    put(ben, "wet", 3)
    # Also a second window on the same copy, which finds in it what the first has read.
    for store in (ana, beside):
        wait(lambda store=store: store.team().tags > 0)  # type: ignore[misc]
        assert shown(store) == {"wet": [3]}
    before = beside.team().tags
    put(ana, "dark", 1)
    wait(lambda: beside.team().tags > before)
    assert shown(beside) == {"wet": [3], "dark": [1]}


def test_what_is_tagged_without_the_server_is_sent_when_it_is_back(desk: Desk) -> None:
    ana, ben = desk.sit("ana", "anas"), desk.sit("ben")
    put(ben, "wet", 1, 2)
    wait(lambda: shown(ana) == {"wet": [1, 2]})
    desk.postgres.kill()
    wait(lambda: not ana.team().connected)
    put(ana, "wet", 2, present=False)
    put(ana, "mine", 4)
    assert (shown(ana), ana.team().tags_waiting) == ({"wet": [1], "mine": [4]}, 2)
    # The window is closed meanwhile, and the other one goes on, too.
    ana.close()
    put(ben, "wet", 3)
    desk.postgres.start()
    wait(lambda: of_server(desk) == {"wet": [1, 2, 3]})
    again = desk.sit("ana", "anas", online=False)
    assert again.team().tags_waiting == 2
    wait(lambda: of_server(desk) == {"wet": [1, 3], "mine": [4]})
    wait(lambda: shown(ben) == shown(again) == {"wet": [1, 3], "mine": [4]})
    wait(lambda: again.team().tags_waiting == 0)


def test_a_window_that_is_closed_at_once_has_sent_its_tags(desk: Desk) -> None:
    ana = desk.sit("ana")
    put(ana, "wet", 0)
    ana.close()
    assert of_server(desk) == {"wet": [0]}


def test_what_a_reader_puts_on_stays_there_and_is_sent_once_one_may(desk: Desk) -> None:
    rob, ben = desk.sit("rob"), desk.sit("ben")
    put(ben, "wet", 1)
    wait(lambda: shown(rob) == {"wet": [1]})
    put(rob, "todo", 2)
    put(ben, "wet", 3)
    wait(lambda: shown(rob) == {"wet": [1, 3], "todo": [2]})
    assert of_server(desk) == {"wet": [1, 3]}
    assert rob.team().tags_trouble == ""
    try:
        desk.postgres.ask("GRANT panview_reviewer TO rob")
        wait(lambda: of_server(desk) == {"wet": [1, 3], "todo": [2]})
    finally:
        desk.postgres.ask("REVOKE panview_reviewer FROM rob")


def test_tags_are_changed_by_reviewers_through_a_function_alone(desk: Desk) -> None:
    with Server.connect(desk.place("ana")) as ana:
        number = ana.dataset(desk.dataset)
        assert number is not None
        wet = TagChange("wet", True, frozenset({1, "x"}))
        assert ana.change_tag(number, wet) == 1
        for bad in ("", "x" * 41, "a,b", "a\nb"):
            with pytest.raises(Refused, match="cannot save this"):
                ana.change_tag(number, replace(wet, tag=bad))
        with pytest.raises(Refused, match="cannot save this"):
            ana.change_tag(number, replace(wet, images=frozenset()))
        for statement in (
            "DELETE FROM panview.tag_changes",
            "INSERT INTO panview.tag_changes VALUES (1, 2, gen_random_uuid(), 'x', true, '[1]')",
            "UPDATE panview.datasets SET last_tag_change = 0",
        ):
            with pytest.raises(PanviewError, match="permission denied"):
                ana._rows(statement)
        # What was refused has taken no number.
        assert ana.change_tag(number, replace(wet, tag="dark")) == 2
        for images in ('{"a": 1}', "3", "null"):
            with pytest.raises(Refused, match="cannot save this"):
                ana._rows(f"SELECT panview.change_tag({number}, gen_random_uuid(), 'x', true, '{images}')")
    with Server.connect(desk.place("rob")) as rob:
        assert rob.tags(number) == marks(wet={1, "x"}, dark={1, "x"})
        with pytest.raises(Refused, match="permission denied"):
            rob.change_tag(number, wet)
    for statement in ("UPDATE panview.tag_changes SET tag = 'x'", "TRUNCATE panview.tag_changes"):
        with pytest.raises(Exception, match="never changed"):
            desk.postgres.ask(statement, desk.database)


def test_one_that_cannot_be_shared_is_said_and_keeps_nothing_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben")
    # As from a table that a window took and a database does not.
    desk.postgres.ask("ALTER TABLE panview.tag_changes ADD CHECK (tag <> 'bad')", desk.database)
    put(ana, "bad", 1)
    put(ana, "good", 2)
    wait(lambda: shown(ben) == {"good": [2]})
    wait(lambda: ana.team().tags_trouble.startswith("bad: "))
    assert ana.team().tags_waiting == 1
    # It goes on being said, and is sent once it can be.
    put(ben, "other", 3)
    wait(lambda: "other" in shown(ana))
    assert ana.team().tags_trouble.startswith("bad: ")
    put(ana, "bad", 1, present=False)
    wait(lambda: ana.team().tags_trouble == "")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM panview.tag_changes WHERE number = 2", "change 2 of tags"),
        ("UPDATE panview.tag_changes SET images = '[1, 2.5]' WHERE number = 3", "change 3 of tags"),
        ("UPDATE panview.tag_changes SET images = '[[1]]' WHERE number = 3", "change 3 of tags"),
        ("UPDATE panview.tag_changes SET images = '[true]' WHERE number = 1", "change 1 of tags"),
    ],
)
def test_what_somebody_has_changed_past_the_rules_is_noticed(desk: Desk, damage: str, said: str) -> None:
    with Server.connect(desk.place("ana")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        for tag in ("a", "b", "c"):
            server.change_tag(number, TagChange(tag, True, frozenset({1})))
        desk.postgres.ask(f"ALTER TABLE panview.tag_changes DISABLE TRIGGER ALL; {damage}", desk.database)
        with pytest.raises(PanviewError, match=said):
            server.tags(number)
    # Decisions go their way, and it is said.
    ana = desk.sit("ana")
    wait(lambda: said in ana.team().tags_trouble)
    assert ana.team().connected


def test_a_database_that_is_brought_back_gets_its_tags_again(desk: Desk) -> None:
    ana, ben = desk.sit("ana"), desk.sit("ben")
    put(ana, "wet", 1)
    wait(lambda: shown(ben) == {"wet": [1]})
    put(ana, "wet", 2)
    put(ben, "dark", 3)
    wait(lambda: of_server(desk) == {"wet": [1, 2], "dark": [3]})
    wait(lambda: shown(ana) == shown(ben) == {"wet": [1, 2], "dark": [3]})
    desk.postgres.ask(
        "LOCK panview.datasets; ALTER TABLE panview.tag_changes DISABLE TRIGGER USER; "
        "DELETE FROM panview.tag_changes WHERE number > 1; UPDATE panview.datasets SET last_tag_change = 1; "
        "ALTER TABLE panview.tag_changes ENABLE TRIGGER USER",
        desk.database,
    )
    wait(lambda: of_server(desk) == {"wet": [1, 2], "dark": [3]})
    assert shown(ana) == shown(ben) == {"wet": [1, 2], "dark": [3]}


def test_a_database_that_is_set_up_anew_gets_what_was_waiting(desk: Desk) -> None:
    ana = desk.sit("ana", "anas")
    put(ana, "wet", 1)
    wait(lambda: of_server(desk) == {"wet": [1]})
    ana.close()
    local = LocalCopy.open(desk.folder / "anas.sqlite")
    local.change_tags(lambda kept: changed_here(kept, {}, marks(later={desk.dataset.image_id[4]})))
    team = local.about("team")
    local.close()
    desk.postgres.team()
    again = desk.sit("ana", "anas")
    wait(lambda: of_server(desk) == {"later": [4]})
    assert shown(again) == {"later": [4]}
    # What the former one had is kept.
    assert filled(from_text(again._local.about(f"tags of {team}")).there) == {"wet": {desk.dataset.image_id[1]}}


def test_in_pieces_all_of_a_long_log_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples_and_tags, "_CHANGES_AT_ONCE", 2)
    with Server.connect(desk.place("ana")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        for place in range(7):
            server.change_tag(number, TagChange(f"t{place}", True, frozenset({desk.dataset.image_id[0]})))
    ana = desk.sit("ana")
    wait(lambda: len(shown(ana)) == 7)
    assert ana._local.tags().number == 7


# From a file to a team and back


def test_who_joins_brings_tags_along_and_who_leaves_takes_them(desk: Desk, postgres: Postgres) -> None:
    dataset, table, place = desk.dataset, tag_file_of(desk.dataset), desk.place("ana")
    ben = desk.sit("ben")
    put(ben, "wet", 1)
    wait(lambda: of_server(desk) == {"wet": [1]})
    save_tags(dataset, table, NO_TAGS, Tags().changed("mine", [2], True, N))
    store = OpenVerdicts()

    def mine() -> dict[str, list[int]]:
        return {tag: np.flatnonzero(mask).tolist() for tag, mask in store.tags(dataset).marks.items()}

    def of_table() -> dict[str, list[int]]:
        return {tag: np.flatnonzero(mask).tolist() for tag, mask in read_tags(dataset, table).marks.items()}

    own = Path(table.parent / "own.sqlite")
    store.open(dataset, own)
    assert mine() == {"mine": [2]}
    assert store.exchange(dataset, place).tags_brought == 1
    wait(lambda: mine() == {"wet": [1], "mine": [2]})
    wait(lambda: shown(ben) == {"wet": [1], "mine": [2]})
    # The table stays as it was while one is in the team.
    before = store.tags(dataset)
    store.save_tags(dataset, before, before.changed("new", [3], True, N).changed("mine", [2], False, N))
    wait(lambda: of_server(desk) == {"wet": [1], "new": [3]})
    assert of_table() == {"mine": [2]}
    store.exchange(dataset, own)
    assert of_table() == mine() == {"wet": [1], "new": [3]}
    # What the others did meanwhile is not undone by who comes back, and what was done alone comes along.
    put(ben, "wet", 1, present=False)
    wait(lambda: of_server(desk) == {"new": [3]})
    store.save_tags(dataset, store.tags(dataset), store.tags(dataset).changed("alone", [5], True, N))
    assert store.exchange(dataset, place).tags_brought == 1
    wait(lambda: of_server(desk) == {"new": [3], "alone": [5]})
    wait(lambda: mine() == {"new": [3], "alone": [5]})
    store.close()
    # The next window has nothing to bring in.
    assert store.open(dataset, place).tags_brought == 0
    store.close()
    # A table that cannot be read keeps nobody from the team, and stays as it is.
    table.write_text("image_id,file_name,speed\n1000,x,3\n")
    store.open(dataset, place)
    assert mine() == {"new": [3], "alone": [5]}
    store.close()
    assert table.read_text().startswith("image_id,file_name,speed")


def test_commands_read_the_tags_of_where_verdicts_are_and_add_some(desk: Desk) -> None:
    dataset, ana = desk.dataset, desk.place("ana")
    save_tags(dataset, tag_file_of(dataset), NO_TAGS, Tags().changed("mine", [2], True, N))
    tags = Tags().changed("wet", [1, 2], True, N)
    assert add_tags(ana, dataset, tags) == 2
    assert add_tags(ana, dataset, tags.changed("WET", [4], True, N)) == 1
    assert of_server(desk) == {"wet": [1, 2, 4]}
    with pytest.raises(Refused, match="may read but not tag"):
        add_tags(desk.place("rob"), dataset, tags)
    assert set(read_kept_tags(dataset).marks) == {"mine"}
    assert set(read_kept_tags(dataset, Path("some.sqlite")).marks) == {"mine"}
    assert set(read_kept_tags(dataset, ana).marks) == {"wet"}
    assert set(tags_for("tag = 'wet'", dataset, ana).marks) == {"wet"}
    # Nobody is asked where no tag is spoken of.
    assert tags_for("iou < 0.5", dataset, replace(ana, address="postgresql://nobody@127.0.0.1:1/x")) is NO_TAGS
    assert not local_file(ana, dataset).exists()
