"""What the page of settings and the reference say of each setting, read from where it is declared."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from panview.settings import Settings, Told
from panview.words import tr


class Kind(Enum):
    """How a setting is edited."""

    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    WHOLE = "whole number"
    TEXT = "text"
    ENTRIES = "entries"
    """Several entries, which something else edits; here they can be taken back."""


@dataclass(frozen=True)
class Setting:
    """A setting.

    Attributes
    ----------
    key : str
        Its entry in the file.
    group, name, sentence : str
        See `panview.settings.Told`.
    kind : Kind
    default : object
    low, high : float or None
        Range of a number.
    below : bool
        Whether a number stays below ``high``.
    step : float
    choices : tuple of (value, label)
    action : str
    """

    key: str
    group: str
    name: str
    sentence: str
    kind: Kind
    default: object
    low: float | None = None
    high: float | None = None
    below: bool = False
    step: float = 0
    choices: tuple[tuple[str, str], ...] = ()
    action: str = ""

    @property
    def default_text(self) -> str:
        """The default in words."""
        return self.text_of(self.default)

    @property
    def range_text(self) -> str:
        """The range of a number in words, "" where there is none."""
        if self.low is None and self.high is None:
            return ""
        if self.high is None:
            return tr("{plain} or more", plain=_plain(self.low))
        return (
            tr("{plain} to less than {plain_2}", plain=_plain(self.low), plain_2=_plain(self.high))
            if self.below
            else tr("{plain} to {plain_2}", plain=_plain(self.low), plain_2=_plain(self.high))
        )

    @property
    def range_sentence(self) -> str:
        """The range of a number as a sentence, "" where there is none."""
        text = self.range_text
        return (
            tr("From {said}.", said=text)
            if self.low is not None and self.high is not None
            else f"{text}."
            if text
            else ""
        )

    def text_of(self, value: object) -> str:
        """Return a value in words."""
        if self.kind is Kind.SWITCH:
            return tr("on") if value else tr("off")
        if self.kind is Kind.CHOICE:
            return dict(self.choices).get(str(value), str(value))
        if self.kind is Kind.ENTRIES:
            count = len(value) if isinstance(value, Mapping | Sequence) else 0
            return tr("none") if not count else tr("1 entry") if count == 1 else tr("{count:,} entries", count=count)
        if self.kind is Kind.TEXT:
            return str(value) or tr("empty")
        return _plain(value)

    def entries_of(self, value: object) -> list[str]:
        """Return what several entries are, a line each."""
        if isinstance(value, Mapping):
            return [f"{key}: {_entry(said)}" for key, said in value.items()]
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [_entry(said) for said in value]
        return []


def matching(settings: Sequence[Setting], query: str) -> list[Setting]:
    """Return the settings that have all words of a query in their name, sentence, group, entry or choices."""
    words = query.lower().split()

    def holds(setting: Setting) -> bool:
        labels = (word for choice in setting.choices for word in choice)
        text = " ".join((setting.name, setting.sentence, setting.group, setting.key, *labels)).lower()
        return all(word in text for word in words)

    return [setting for setting in settings if holds(setting)]


@cache
def all_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the groups and within them as declared."""
    hints = get_type_hints(Settings, include_extras=True)
    found = [_read(field.encode_name, hints[field.name], field.default) for field in _fields()]
    groups = list(dict.fromkeys(setting.group for setting in found))
    return tuple(sorted(found, key=lambda setting: groups.index(setting.group)))


def setting_of(key: str) -> Setting:
    """Return the setting of an entry."""
    return next(setting for setting in all_settings() if setting.key == key)


def settings_table() -> str:
    """Return the table of the reference, in Markdown."""
    lines = ["| entry | default | meaning |", "|---|---|---|"]
    for setting in all_settings():
        default = msgspec.json.encode(setting.default).decode()
        said = [setting.sentence]
        if setting.choices:
            said.append(
                tr(
                    "One of {list}.",
                    list=", ".join(f"`{msgspec.json.encode(value).decode()}`" for value, _ in setting.choices),
                )
            )
        if setting.range_text:
            said.append(setting.range_sentence)
        lines.append(f"| `{setting.key}` | `{default}` | {' '.join(said)} |")
    return "\n".join(lines) + "\n"


def _fields() -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(Settings)


def _read(key: str, hint: Any, default: object) -> Setting:  # noqa: ANN401
    """Return a setting by its declaration."""
    of, *said = get_args(hint)
    told = next(each for each in said if isinstance(each, Told))
    metas = [each for each in said if isinstance(each, msgspec.Meta)]
    low = next((meta.ge for meta in metas if meta.ge is not None), None)
    high = next((limit for meta in metas for limit in (meta.le, meta.lt) if limit is not None), None)
    values = tuple(map(str, get_args(of))) if get_origin(of) is Literal else ()
    labels = dict(told.labels)
    return Setting(
        key,
        tr(told.group),
        tr(told.name),
        tr(told.sentence),
        _kind_of(of),
        _default_of(of) if default is msgspec.NODEFAULT else default,
        low,
        high,
        any(meta.lt is not None for meta in metas),
        told.step,
        tuple((value, tr(labels.get(value, value))) for value in values),
        told.action,
    )


def _kind_of(of: Any) -> Kind:  # noqa: ANN401
    if get_origin(of) is Literal:
        return Kind.CHOICE
    kinds = {bool: Kind.SWITCH, float: Kind.NUMBER, int: Kind.WHOLE, str: Kind.TEXT}
    return kinds.get(of, Kind.ENTRIES)


def _default_of(of: Any) -> object:  # noqa: ANN401
    """Return an empty value of a kind of container, which msgspec makes anew each time."""
    origin = get_origin(of)
    if origin in (Union, types.UnionType):
        return None
    made: object = (origin or of)()
    return made


def _plain(number: object) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def _entry(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return ", ".join(str(part) for part in msgspec.structs.astuple(value) if part) or "—"
    return str(value)
