"""Reads a dashboard on standard input into the types that Grafana generates from its own schema, and
writes a line for each thing that they do not take: a member that they do not know, and a value of
another type than theirs. Ends with the number of values that were checked.

The types of Python are not checked when they are made: this walks them. They have no types for what
a transformation, an override and the config of a map's layer hold, for the JSON of annotations' and
variables' queries, and for the words that a PromQL expression is made of.
"""

import enum
import json
import sys
import types
import typing

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard

checked = 0
seen = {}


def is_of(value, hint):
    """Whether a value is of a type, looking into neither."""
    origin = typing.get_origin(hint)
    if hint is typing.Any or hint is object or isinstance(hint, typing.TypeVar):
        return True
    if origin in (typing.Union, types.UnionType):
        return any(is_of(value, one) for one in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin is not None:
        return isinstance(value, origin)
    if hint is type(None):
        return value is None
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return value in [one.value for one in hint] or isinstance(value, hint)
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) if isinstance(hint, type) else True


def look(value, path):
    """Walks what was read, and says what is of another type."""
    global checked
    if isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            look(one, f"{path}[{place}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            look(one, f"{path}.{name}")
    elif hasattr(value, "to_json"):
        hints = typing.get_type_hints(type(value))
        for name, one in vars(value).items():
            checked += 1
            if name in hints and not is_of(one, hints[name]):
                print(f"{path}.{name} is {one!r}, not {hints[name]}")
            look(one, f"{path}.{name}")


def compare(ours, theirs, path):
    """Says what is lost or changed on the way through the types; what they add is theirs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, one in ours.items():
            if name not in theirs:
                print(f"{path}.{name} is lost")
            else:
                compare(one, theirs[name], f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs)):
            compare(one, other, f"{path}[{place}]")
    elif ours != theirs:
        print(f"{path} is {ours!r}, and becomes {theirs!r}")


plugins.register_default_plugins()
board = json.load(sys.stdin)
model = dashboard.Dashboard.from_json(board)
look(model, "")
compare(board, json.loads(json.dumps(model, cls=JSONEncoder)), "")
print(checked)
