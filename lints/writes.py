"""Only actions write: a change of the database anywhere else goes around the door, its power and its trail."""

import ast
import re
from collections.abc import Iterable, Iterator

from lints.chains import assigned, dotted, names
from lints.source import Finding, Source

NAME = "writes"
MANAGERS = {"objects", "_default_manager", "_base_manager"}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}
SOMETIMES = {"save", "create", "update", "delete"}
PLAIN_MAPPINGS = {
    "attrs",
    "context",
    "data",
    "defaults",
    "env",
    "environ",
    "environment",
    "facts",
    "headers",
    "initial",
    "kwargs",
    "options",
}
WRITERS = ("weibao/kernel/states.py", "weibao/keys/resealing.py", "weibao/keys/reindexing.py")
FREE = ("weibao/demo/", "bench/", "attack/", "proofs/", "lints/", "docs/")
_SQL = re.compile(
    r"\b(insert\s+into\s+[\w\"{]|update\s+[\w\".{}]+\s+(as\s+\w+\s+)?set\s|delete\s+from\s+[\w\"{]|truncate\s+(table\s+)?[\w\"{]"
    r"|merge\s+into\s|copy\s+[\w\".{}]+\s*(\([^)]*\)\s*)?from\b)",
    re.IGNORECASE,
)


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Model writes and writing SQL outside of `actions`."""
    for source in sources:
        if source.is_python and not _may_write(source):
            for node in source.nodes:
                message = _sin(node, source)
                if message:
                    yield Finding(source.path, getattr(node, "lineno", 1), NAME, message)


def _may_write(source: Source) -> bool:
    in_actions = source.package != "" and ("actions" in source.parts or source.name == "actions.py")
    return in_actions or source.is_test or source.is_migration or source.path in WRITERS or source.path.startswith(FREE)


def _sin(node: ast.AST, source: Source) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        verb = node.func.attr
        plain = verb.removeprefix("a") if verb not in ALWAYS | SOMETIMES else verb
        if plain in ALWAYS or (plain in SOMETIMES and _writes(plain, node, node.func, source)):
            return f".{verb}() writes outside of actions"
    if _SQL.search(_text(node, source)):
        return "SQL that writes outside of actions"
    return ""


def _writes(verb: str, call: ast.Call, func: ast.Attribute, source: Source) -> bool:
    if _is_own_row(func.value, source):
        return False
    if verb in {"save", "delete"}:
        return not call.args  # book.save(path), cache.delete(key): the model's own take no place arguments
    if verb == "create":
        return bool(call.keywords) or bool(MANAGERS & set(names(func.value)))
    # a set, a mapping or a digest is given one argument by place: a queryset's update takes keywords only
    return bool(call.keywords) and not call.args and not _is_mapping(func.value, source)


def _is_own_row(receiver: ast.expr, source: Source) -> bool:
    """A method of a model that touches the row of `self` only, by itself or as compare-and-swap over `filter(pk=self.pk, …)`."""
    if source.name != "models.py":
        return False
    if names(receiver) in (["self"], ["super"]):
        return True
    chains = assigned(receiver.id, receiver, source) if isinstance(receiver, ast.Name) else [receiver]
    return bool(chains) and all(_is_of_self(one) for one in chains)


def _is_of_self(chain: ast.expr) -> bool:
    calls = [one for one in ast.walk(chain) if isinstance(one, ast.Call) and names(one.func)[-1:] == ["filter"]]
    return any(word.arg == "pk" and dotted(word.value) == "self.pk" for call in calls for word in call.keywords)


def _is_mapping(receiver: ast.expr, source: Source) -> bool:
    """A name that holds a mapping by custom, or is given one in the function around."""
    name = receiver.id if isinstance(receiver, ast.Name) else receiver.attr if isinstance(receiver, ast.Attribute) else ""
    given = assigned(name, receiver, source)
    return name in PLAIN_MAPPINGS or any(
        isinstance(one, ast.Dict | ast.DictComp) or (isinstance(one, ast.Call) and names(one.func)[-1:] == ["dict"]) for one in given
    )


def _text(node: ast.AST, source: Source) -> str:
    """The text of a literal, each value in it as `{}`; a docstring and the parts of a longer literal are none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not isinstance(source.parents.get(node), ast.Expr | ast.JoinedStr)
    ):
        return node.value
    return ""
