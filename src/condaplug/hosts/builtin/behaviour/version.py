"""conda's version order and version specifications (conda/models/version.py), in our own words."""

# ruff: noqa: TID252
from __future__ import annotations

import operator
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..model import Model

_RUNS = re.compile(r"[0-9]+|[*]+|[^0-9*]+")
_ALLOWED = re.compile(r"[*.+!_0-9a-z]+\Z")
_SEPARATORS = re.compile(r"(\^[^$]*\$|[()|,])")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_LAST = float("inf")

Part = list[Any]


def names(model: Model) -> dict[str, Any]:
    """``conda.models.version``."""
    invalid = model.get("conda.exceptions:InvalidVersionSpec")

    class VersionOrder:
        """A version that compares as conda compares versions."""

        def __init__(self, vstr: Any) -> None:
            if isinstance(vstr, VersionOrder):
                vstr = str(vstr)
            self.norm_version = _normal(vstr, invalid)
            epoch, main, local = _split(vstr, self.norm_version, invalid)
            self.version = [_part(piece, vstr, invalid) for piece in (epoch, *main)]
            self.local = [_part(piece, vstr, invalid) for piece in local]

        def __str__(self) -> str:
            return self.norm_version

        def __repr__(self) -> str:
            return f'VersionOrder("{self}")'

        def __eq__(self, other: object) -> bool:
            return isinstance(other, VersionOrder) and _compare(self, other) == 0

        def __lt__(self, other: Any) -> bool:
            return isinstance(other, VersionOrder) and _compare(self, other) < 0

        def __gt__(self, other: Any) -> bool:
            return isinstance(other, VersionOrder) and _compare(self, other) > 0

        def __le__(self, other: Any) -> bool:
            return not self > other

        def __ge__(self, other: Any) -> bool:
            return not self < other

        __hash__ = None  # type: ignore[assignment]

        def startswith(self, other: Any) -> bool:
            """Whether ``other`` is a prefix of this version, by components."""
            if not isinstance(other, VersionOrder):
                return False
            if other.local:
                return _same(self.version, other.version) and _prefix(self.local, other.local)
            return _prefix(self.version, other.version)

    class BaseSpec:
        """What version and build number specifications share."""

        def __init__(self, spec: Any, matcher: Callable[[Any], bool], exact: bool) -> None:
            self.spec_str = spec
            self.match = matcher
            self._exact = exact

        @property
        def spec(self) -> Any:
            return self.spec_str

        raw_value = spec

        @property
        def exact_value(self) -> Any:
            return (self._exact and self.spec_str) or None

        def is_exact(self) -> bool:
            return self._exact

        def __eq__(self, other: object) -> bool:
            if not hasattr(other, "spec"):
                other = type(self)(other)  # type: ignore[call-arg]
            return bool(self.spec == other.spec)

        def __hash__(self) -> int:
            return hash(self.spec)

        def __str__(self) -> str:
            return str(self.spec_str)

        def __repr__(self) -> str:
            return f"{type(self).__name__}('{self.spec_str}')"

    class VersionSpec(BaseSpec):
        """A version specification: ``>=1.2,<2``, ``1.2.*``, ``1.2|1.3``."""

        def __init__(self, vspec: Any) -> None:
            if isinstance(vspec, VersionSpec):
                super().__init__(vspec.spec_str, vspec.match, vspec._exact)
                return
            if isinstance(vspec, str) and re.match(r".*[()|,^$]", vspec):
                vspec = _tree(vspec, invalid)
            if isinstance(vspec, tuple):
                every = tuple(VersionSpec(item) for item in vspec[1:])
                combine = any if vspec[0] == "|" else all
                text = _untree((vspec[0], *(item._shape for item in every)))
                super().__init__(text, lambda version: combine(item.match(version) for item in every), False)
                self._shape: Any = (vspec[0], *(item._shape for item in every))
                return
            text, matcher, exact = _single(str(vspec).strip(), VersionOrder, invalid)
            self._shape = text
            super().__init__(text, matcher, exact)

        def merge(self, other: Any) -> Any:
            """Both specifications together."""
            if self.raw_value == other.raw_value:
                return self
            return VersionSpec(",".join(sorted((self.raw_value, other.raw_value))))

        def union(self, other: Any) -> str:
            """Either specification, as text."""
            return "|".join(sorted({self.raw_value, other.raw_value}))

    class BuildNumberMatch(BaseSpec):
        """A build number specification."""

        def __init__(self, vspec: Any) -> None:
            try:
                number = int(vspec)
            except (TypeError, ValueError):
                text, matcher, exact = _single(str(vspec).strip(), VersionOrder, invalid, bare=True)
                super().__init__(text, matcher, exact)
            else:
                super().__init__(number, lambda other: bool(number == other), True)

        @property
        def exact_value(self) -> Any:
            try:
                return int(self.spec_str)
            except ValueError:
                return None

    for found in (VersionOrder, BaseSpec, VersionSpec, BuildNumberMatch):
        found.__module__ = "conda.models.version"
        found.__qualname__ = found.__name__
    return {
        "VersionOrder": VersionOrder,
        "normalized_version": VersionOrder,
        "BaseSpec": BaseSpec,
        "VersionSpec": VersionSpec,
        "VersionMatch": VersionSpec,
        "BuildNumberMatch": BuildNumberMatch,
        "ver_eval": lambda version, spec: VersionSpec(spec).match(version),
    }


def _normal(text: str, invalid: type[Exception]) -> str:
    version = text.strip().lower()
    if not version:
        raise invalid(text, "it is empty")
    if not _ALLOWED.match(version) and "-" in version and "_" not in version:
        version = version.replace("-", "_")  # dashes are allowed where there are no underscores
    if not _ALLOWED.match(version):
        raise invalid(text, "it has characters that are not allowed")
    return version


def _split(text: str, version: str, invalid: type[Exception]) -> tuple[str, list[str], list[str]]:
    """Epoch, components and local components."""
    pieces = version.split("!")
    if len(pieces) > 2 or (len(pieces) == 2 and not pieces[0].isdigit()):
        raise invalid(text, "its epoch is no number")
    epoch = pieces[0] if len(pieces) == 2 else "0"
    main, *local = pieces[-1].split("+")
    if len(local) > 1 or not main:
        raise invalid(text, "its local version is misplaced")
    trailing = main.endswith("_")  # openssl's way: the underscore belongs to the last component
    components = (main[:-1] if trailing else main).replace("_", ".").split(".")
    if trailing:
        components[-1] += "_"
    return epoch, components, local[0].replace("_", ".").split(".") if local else []


def _part(component: str, text: str, invalid: type[Exception]) -> Part:
    runs: Part = _RUNS.findall(component)
    if not runs:
        raise invalid(text, "it has an empty component")
    special = {"post": _LAST, "dev": "DEV"}
    values = [int(run) if run.isdigit() else special.get(run, run) for run in runs]
    return values if component[0].isdigit() else [0, *values]


def _pairs(left: list[Part], right: list[Part]) -> Any:
    for one, other in zip_longest(left, right, fillvalue=()):
        yield from zip_longest(one, other, fillvalue=0)


def _same(left: list[Part], right: list[Part]) -> bool:
    return all(one == other for one, other in _pairs(left, right))


def _compare(left: Any, right: Any) -> int:
    for one, other in (*_pairs(left.version, right.version), *_pairs(left.local, right.local)):
        if one == other:
            continue
        if isinstance(one, str) != isinstance(other, str):
            return -1 if isinstance(one, str) else 1  # letters come before numbers
        return -1 if one < other else 1
    return 0


def _prefix(whole: list[Part], start: list[Part]) -> bool:
    last = len(start) - 1
    if not _same(whole[:last], start[:last]):
        return False
    part = whole[last] if len(whole) > last else []
    *head, end = start[last]
    if not _same([part[: len(head)]], [head]):
        return False
    found = part[len(head)] if len(part) > len(head) else 0
    if isinstance(end, str):
        return isinstance(found, str) and found.startswith(end)
    return bool(found == end)


def _single(
    text: str, order: Callable[[str], Any], invalid: type[Exception], *, bare: bool = False
) -> tuple[str, Callable[[Any], bool], bool]:
    """Text, matcher and exactness of a specification without ``,`` and ``|``; ``bare``: build numbers."""
    if text == "*":
        return text, lambda version: True, False
    if text[0] == "^" or text[-1] == "$":
        if text[0] != "^" or text[-1] != "$":
            raise invalid(text, "a regular expression starts with ^ and ends with $")
        pattern = re.compile(text)
        return text, lambda version: bool(pattern.match(version)), False
    if text[0] in ("=<>!" if bare else "=<>!~"):
        return _relation(text, order, invalid)
    if bare:
        return text, lambda version: bool(text == version), True
    if "*" in text.rstrip("*"):
        expression = text.replace(".", r"\.").replace("+", r"\+").replace("*", ".*")
        globbed = re.compile(f"^(?:{expression})$")
        return text, lambda version: bool(globbed.match(version)), False
    if text[-1] == "*":
        text = text if text.endswith(".*") else f"{text[:-1]}.*"
        start = order(text.rstrip("*").rstrip("."))
        return text, lambda version: bool(order(str(version)).startswith(start)), False
    if "@" in text:
        return text, lambda version: bool(text == version), True
    wanted = order(text)
    return text, lambda version: bool(order(str(version)) == wanted), True


def _relation(
    text: str, order: Callable[[str], Any], invalid: type[Exception]
) -> tuple[str, Callable[[Any], bool], bool]:
    relation = next((sign for sign in (*_COMPARED, "~=", "=") if text.startswith(sign)), "")
    version = text[len(relation) :]
    if not relation or not version or version[0] in "=<>!~" or re.search(r"\s", version):
        raise invalid(text, "its operator is not known")
    if version.endswith(".*"):
        if relation == "~=":
            raise invalid(text, "~= does not go with .*")
        version = version[:-2]
        if relation == "!=":
            start = order(version)
            return text, lambda found: not order(str(found)).startswith(start), False
    wanted = order(version)
    if relation == "=":
        return text, lambda found: bool(order(str(found)).startswith(wanted)), False
    if relation == "~=":
        series = order(".".join(str(wanted).split(".")[:-1])) if "." in str(wanted) else None

        def compatible(found: Any) -> bool:
            own = order(str(found))
            return bool(own >= wanted and own.startswith(series or order("")))

        return text, compatible, False
    compared = _COMPARED[relation]
    return text, lambda found: compared(order(str(found)), wanted), relation == "=="


def _tree(text: str, invalid: type[Exception]) -> Any:
    """``a,b|c`` as ``("|", (",", "a", "b"), "c")``; raises where an operand is missing."""
    tokens = [token.strip() for token in _SEPARATORS.split(f"({text})") if token.strip()]
    place = 0

    def operand() -> Any:
        nonlocal place
        if place >= len(tokens) or tokens[place] in (",", "|", ")"):
            raise invalid(text, "an operand is missing")
        token = tokens[place]
        place += 1
        if token != "(":
            return token
        inner = joined("|")
        if place >= len(tokens) or tokens[place] != ")":
            raise invalid(text, "a parenthesis is not closed")
        place += 1
        return inner

    def joined(sign: str) -> Any:
        nonlocal place
        below: Callable[[], Any] = (lambda: joined(",")) if sign == "|" else operand
        items = _flat(sign, below())
        while place < len(tokens) and tokens[place] == sign:
            place += 1
            items += _flat(sign, below())
        return items[0] if len(items) == 1 else (sign, *items)

    found = joined("|")
    if place != len(tokens):
        raise invalid(text, "it does not parse")
    return found


def _flat(sign: str, item: Any) -> list[Any]:
    return list(item[1:]) if isinstance(item, tuple) and item[0] == sign else [item]


def _untree(tree: Any, *, within_and: bool = False, depth: int = 0) -> str:
    if not isinstance(tree, tuple):
        return str(tree)
    sign, *items = tree
    text = sign.join(_untree(item, within_and=sign == ",", depth=depth + 1) for item in items)
    return f"({text})" if depth or (within_and and sign == "|") else text
