"""Every command that takes ``--verdicts``: with a team's address it does what it does with a file of the same content.

The table is held against what the command line declares, so that none is forgotten.
"""

from __future__ import annotations

import filecmp
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from panview.cli.app import COMMANDS, commands_of
from panview.cli.declaring import Command, Commands
from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import Status
from panview.review.sampling.sample_file import read_samples, samples_folder
from panview.review.tag_file import save_tags, tag_file_of
from panview.review.tags import NO_TAGS
from panview.review.team.moving import read_team_tags
from panview.review.team.place import TeamPlace
from panview.review.team.server import Server, read_log
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_join import read_log as read_any_log
from panview.review.verdict_places import local_file
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from panview.settings import Settings, save_settings
from tests.cli.conftest import Ended, Panview
from tests.support.deciding import seen_at
from tests.support.postgres import Postgres, running
from tests.support.sets import WrittenSet, evaluated

WHERE = "sample = 'audit' and has tag and verdict = 'truth wrong'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server


@dataclass
class Desk:
    """One computer with a set, a verdict file, and a team that has the same."""

    panview: Panview
    written: WrittenSet
    dataset: Dataset
    file: Path
    postgres: Postgres
    folder: Path

    def address(self, user: str = "ana") -> str:
        return self.postgres.address(user, "team")

    def place(self, user: str = "ana") -> TeamPlace:
        return TeamPlace(self.address(user))

    def do(self, *words: object) -> Ended:
        ended = self.panview(*words)
        assert ended.code < 2, (words, ended.err)
        return ended

    @property
    def pair(self) -> tuple[object, ...]:
        return self.written.root, "--pred", self.written.prediction


@pytest.fixture
def desk(panview: Panview, written: WrittenSet, postgres: Postgres, tmp_path: Path) -> Desk:
    dataset, prediction, table = evaluated(written)
    postgres.team()
    desk = Desk(panview, written, dataset, tmp_path / "verdicts.sqlite", postgres, tmp_path)
    rows = np.flatnonzero((table.status == Status.FN) | (table.status == Status.FP))
    with VerdictFile.open(desk.file, dataset) as file:
        for reviewer, verdict, chosen in (
            ("ana", Verdict.TRUTH_WRONG, rows[::2]),
            ("ana", Verdict.PREDICTION_WRONG, rows[1::2]),
            ("ben", Verdict.TRUTH_WRONG, rows[:4]),
            # Replaced, and taken back.
            ("ben", Verdict.UNSURE, rows[:1]),
            ("ana", None, rows[-1:]),
        ):
            file.record(
                make_decisions(
                    dataset,
                    prediction.name,
                    table,
                    seen_at(dataset, table),
                    chosen,
                    verdict=verdict,
                    note="why" if verdict is not None else "",
                    reviewer=reviewer,
                    time="2026-01-01T10:00:00.000+00:00",
                )
            )
    save_tags(dataset, tag_file_of(dataset), NO_TAGS, NO_TAGS.changed("wet", [0, 1, 2], True, len(dataset)))
    desk.do("sample", *desk.pair, "--name", "audit", "-n", 8, "--verdicts", desk.file)
    # The way of it to the team is a command, too.
    ended = desk.do("verdicts", "join", written.root, "--verdicts", desk.file, "-o", desk.address("lea"))
    assert "1 sample added: audit" in ended.err
    table_of_tags = tmp_path / "tags.csv"
    desk.do("export", written.root, "--tags", table_of_tags)
    ended = desk.do("team", "add-tags", written.root, table_of_tags, "--verdicts", desk.address())
    assert "3 tags added to images" in ended.err
    # What lies on this computer is not what the team has: nothing is right by chance.
    save_tags(dataset, tag_file_of(dataset), NO_TAGS.changed("wet", [0, 1, 2], True, len(dataset)), NO_TAGS)
    save_tags(dataset, tag_file_of(dataset), NO_TAGS, NO_TAGS.changed("mine", [3], True, len(dataset)))
    return desk


def both(desk: Desk, *words: object) -> tuple[Ended, Ended]:
    """Run a command with the file, whose tags are this computer's, and with the team."""
    n = len(desk.dataset)
    mine, theirs = NO_TAGS.changed("mine", [3], True, n), NO_TAGS.changed("wet", [0, 1, 2], True, n)
    save_tags(desk.dataset, tag_file_of(desk.dataset), mine, theirs)
    of_file = desk.do(*words, "--verdicts", desk.file)
    save_tags(desk.dataset, tag_file_of(desk.dataset), theirs, mine)
    return of_file, desk.do(*words, "--verdicts", desk.address())


def same(desk: Desk, *words: object) -> Ended:
    of_file, of_team = both(desk, *words)
    assert of_team.out == of_file.out
    assert of_team.err.replace(desk.address(), str(desk.file)) == of_file.err
    return of_team


def opened(desk: Desk) -> None:
    """The window itself is tested in tests/ui; here, that the word reaches it."""
    ended = desk.panview("open", "--verdicts", desk.address())
    assert (ended.code, "needs the ground truth too" in ended.err) == (2, True)


def exported(desk: Desk) -> None:
    assert same(desk, "export", *desk.pair, "--csv", "-").out.count("truth wrong") > 3
    assert 2 <= len(same(desk, "export", *desk.pair, "--csv", "-", "--where", WHERE).out.splitlines())
    assert "wet" in same(desk, "export", desk.written.root, "--tags", "-").out
    ended = same(desk, "export", *desk.pair, "--csv", "-", "--where", "tag = 'wett' and sample = 'adit'")
    assert "no image has tag 'wett'; the tags are: wet" in ended.err
    assert "there is no sample 'adit'; the samples are: audit" in ended.err


def reported(desk: Desk) -> None:
    page = same(desk, "report", *desk.pair, "-o", "-", "--images", 2, "--where", WHERE).out
    assert "truth wrong" in page
    assert "audit" in page


def applied(desk: Desk) -> None:
    out = same(desk, "apply-verdicts", *desk.pair, "-o", desk.folder / "new", "--dry-run").out
    assert len(out.splitlines()) > 2


def annotated(desk: Desk) -> None:
    packs = [desk.folder / name for name in ("of file", "of team")]
    words = ("annotate", "out", *desk.pair, "--to", "coco", "--where", WHERE)
    for pack, where in zip(packs, (desk.file, desk.address()), strict=True):
        n = len(desk.dataset)
        tags = NO_TAGS.changed("wet" if where == desk.file else "mine", [0, 1, 2], True, n)
        save_tags(desk.dataset, tag_file_of(desk.dataset), NO_TAGS, tags)
        assert "1 image" in desk.do(*words, "-o", pack, "--verdicts", where).err or list(pack.rglob("*.jpg"))
        save_tags(desk.dataset, tag_file_of(desk.dataset), tags, NO_TAGS)
    names = [sorted(str(path.relative_to(pack)) for path in pack.rglob("*") if path.is_file()) for pack in packs]
    assert names[0] == names[1]
    photos = [name for name in names[0] if name.endswith(".jpg")]
    assert 0 < len(photos) < len(desk.dataset)
    assert filecmp.cmpfiles(*packs, photos, shallow=False)[0] == photos


def drawn(desk: Desk) -> None:
    words = ("sample", *desk.pair, "-n", 3, "--where", "has tag")
    desk.do(*words, "--name", "more", "--verdicts", desk.address())
    with Server.connect(desk.place("rob")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        assert server.sample_names(number) == ["audit", "more"]
    # It is on this computer, too, and not beside the file.
    copy = local_file(desk.place(), desk.dataset)
    assert set(read_samples(desk.dataset, copy)[0]) == {"audit", "more"}
    assert set(read_samples(desk.dataset, desk.file)[0]) == {"audit"}
    # Another one's computer: the name is taken, and nothing of the team's is replaced.
    for path in samples_folder(copy).iterdir():
        path.unlink()
    for more in ((), ("--overwrite",)):
        ended = desk.panview(*words, "--name", "MORE", "--verdicts", desk.address("ben"), *more)
        assert (ended.code, "a sample 'more' already exists" in ended.err) == (2, True), ended.err
    assert "never replaced" in ended.err
    ended = desk.panview(*words, "--name", "reading", "--verdicts", desk.address("rob"))
    assert (ended.code, "may read but not draw samples" in ended.err) == (2, True)
    # As beside a file.
    desk.do(*words, "--name", "audit", "--verdicts", desk.file, "--overwrite")


def estimated(desk: Desk) -> None:
    out = same(desk, "estimate", *desk.pair, "--name", "audit", "--json", "-").out
    assert '"name": "audit"' in out
    # Without a name, the newest: one that somebody else has drawn meanwhile.
    other = local_file(desk.place("ben"), desk.dataset)
    desk.do("sample", *desk.pair, "--name", "newest", "-n", 3, "--verdicts", desk.address("ben"))
    assert other.with_name(other.name + ".samples").is_dir()
    out = desk.do("estimate", *desk.pair, "--json", "-", "--verdicts", desk.address()).out
    assert '"name": "newest"' in out


def summed_up(desk: Desk) -> None:
    assert '"ben"' in same(desk, "verdicts", "summary", desk.written.root, "--json", "-").out
    assert "ben" in same(desk, "verdicts", "summary", desk.written.root).out


def exported_verdicts(desk: Desk) -> None:
    words = ("verdicts", "export", desk.written.root, "--csv", "-")
    assert len(same(desk, *words, "--history").out) > len(same(desk, *words).out) > 500


def joined(desk: Desk) -> None:
    back = desk.folder / "back.sqlite"
    ended = desk.do("verdicts", "join", desk.written.root, "--verdicts", desk.address("rob"), "-o", back)
    assert read_any_log(back, desk.dataset) == read_any_log(desk.file, desk.dataset)
    # Samples come along, and both of one name.
    known = read_samples(desk.dataset, desk.file)[0]
    assert read_samples(desk.dataset, back)[0] == known
    assert "1 sample beside it: audit" in ended.err
    other = desk.folder / "other.sqlite"
    desk.do("sample", *desk.pair, "--name", "Audit", "-n", 2, "--verdicts", other)
    with VerdictFile.open(other, desk.dataset) as file:
        file.join([])
    everything = ("--verdicts", other, "--verdicts", desk.file, "--verdicts", desk.address())
    desk.do("verdicts", "join", desk.written.root, *everything, "-o", desk.folder / "all.sqlite")
    found = read_samples(desk.dataset, desk.folder / "all.sqlite")[0]
    assert set(found) == {"Audit", "audit 2"}
    assert replace(found["audit 2"], name="audit") == known["audit"]
    for _ in range(2):
        ended = desk.do("verdicts", "join", desk.written.root, *everything, "-o", desk.address("lea"))
    assert "added" in ended.err
    assert "sample" not in ended.err
    with Server.connect(desk.place("rob")) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        assert server.sample_names(number) == ["audit", "Audit 2"]


def shared_out(desk: Desk) -> None:
    words = ("team", "assign", desk.written.root, "--to", "ana", "--to", "ben", "--verdicts")
    assert "ana: 1/2" in desk.do(*words, desk.address("lea")).err
    assert "is not the address of a team" in desk.panview(*words, desk.file).err


def told(desk: Desk) -> None:
    ended = desk.do("team", "status", desk.written.root, "--verdicts", desk.address())
    assert re.search(r"\d+ decisions of 2 reviewers saved", ended.err)
    assert "1 sample: audit" in ended.err
    assert "1 tag: wet on 3 images" in ended.err


def tagged(desk: Desk) -> None:
    table = desk.folder / "more.csv"
    words = ("team", "add-tags", desk.written.root, table, "--verdicts")
    assert "there is no such table" in desk.panview(*words, desk.address()).err
    text = (desk.folder / "tags.csv").read_text().replace("wet", "WET").replace(",false", ",true", 1)
    table.write_text(text)
    assert "1 tag added to images; 3 of 4 were there already" in desk.do(*words, desk.address()).err
    marks = read_team_tags(desk.place(), desk.dataset).marks
    assert {tag: int(mask.sum()) for tag, mask in marks.items()} == {"wet": 4}
    ended = desk.panview(*words, desk.address("rob"))
    assert (ended.code, "may read but not tag" in ended.err) == (2, True)
    table.write_text("image_id,speed\n1000,3\n")
    assert "more than true and false" in desk.panview(*words, desk.address()).err


TABLE: dict[str, Callable[[Desk], None]] = {
    "open": opened,
    "export": exported,
    "report": reported,
    "apply-verdicts": applied,
    "annotate out": annotated,
    "sample": drawn,
    "estimate": estimated,
    "verdicts summary": summed_up,
    "verdicts export": exported_verdicts,
    "verdicts join": joined,
    "team assign": shared_out,
    "team status": told,
    "team add-tags": tagged,
}
"""Commands that take ``--verdicts``, and what is tried of each."""


def declared() -> Iterator[str]:
    """Yield every command that takes ``--verdicts``."""
    for module in dict.fromkeys(COMMANDS.values()):
        yield from _of(commands_of(module), "")


def _of(commands: Commands, before: str) -> Iterator[str]:
    for word, member in commands.members.items():
        name = f"{before} {word}".strip()
        if isinstance(member, Commands):
            yield from _of(member, name)
        elif _takes_verdicts(member):
            yield name


def _takes_verdicts(command: Command) -> bool:
    return any("--verdicts" in parameter.words for parameter in command.parameters())


def test_the_table_has_every_command_that_takes_verdicts() -> None:
    assert sorted(TABLE) == sorted(declared())


@pytest.mark.parametrize("name", TABLE)
def test_with_a_team_it_does_what_it_does_with_a_file(desk: Desk, name: str) -> None:
    TABLE[name](desk)


def test_without_the_option_it_is_what_the_window_keeps(desk: Desk) -> None:
    """The settings say where verdicts are, and tags and samples are those that belong to them."""
    from panview.review.verdicts import dataset_key

    save_settings(Settings(verdict_files={dataset_key(desk.dataset): desk.address()}))
    words = ("export", *desk.pair, "--csv", "-", "--where", WHERE)
    assert desk.do(*words).out == desk.do(*words, "--verdicts", desk.address()).out
    assert len(desk.do(*words).out.splitlines()) > 1
    desk.do("sample", *desk.pair, "--name", "kept", "-n", 2)
    with Server.connect(desk.place()) as server:
        number = server.dataset(desk.dataset)
        assert number is not None
        assert "kept" in server.sample_names(number)


@pytest.mark.parametrize("words", [("--where", "sample = 'audit'"), ("--where", "tag = 'wet'"), ()], ids=str)
def test_where_nobody_answers_that_is_one_line(desk: Desk, words: tuple[str, ...]) -> None:
    ended = desk.panview("export", *desk.pair, "--csv", "-", *words, "--verdicts", "postgresql://ana@127.0.0.1:1/team")
    assert (ended.code, ended.err.count("\n"), ended.out) == (2, 1, "")
    assert "cannot be reached" in ended.err
    assert read_log(desk.place(), desk.dataset)
