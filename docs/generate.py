"""`python docs/generate.py` writes the pages that must not be written by hand: powers.md, states.md, law/README.md.

`--check` writes nothing and says which page is no longer current.
"""

import importlib
import os
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))
LAW_HEAD = """规则里的每个数字和清单都是一个带日期的参数（`weibao/rules/parameters/`），写明文号；没有文号的值不能载入。
“未核实”的值仍会使用，但用到它的页面会注明。

## 参数

| 参数 | 含义 | 值 | 单位 | 自 | 至 | 依据 | 核实 |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
READS_HEAD = """
## 谁可以看见什么

看见以岗位辖区为限：上级看见下级，同级互不看见；机构人员只看见本机构的儿童。

| 记录 | 角色 |
| --- | --- |
"""
STANDING_HEAD = """
## 谁不用申请就可以查阅哪些儿童

个案团队成员在期间内可以查阅该儿童；此外的查阅须申请，经审批后 24 小时内有效，紧急时先查阅 3 小时、次一工作日复核。
限制查阅的档案只有团队成员可以查阅。

| 角色 | 常备批准 |
| --- | --- |
"""
MADE = "<!-- made by docs/generate.py: change the code, then run it -->\n\n"


def setup() -> None:
    """Django with the settings of the tests: nothing here touches a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weibao.settings.test")
    import django  # noqa: PLC0415  after the settings are named

    django.setup()


def modules(part: str) -> Iterator[Any]:
    """The module, or all modules of the folder, of this name in each package."""
    import weibao  # noqa: PLC0415

    for package in pkgutil.iter_modules(weibao.__path__, "weibao."):
        name = f"{package.name}.{part}"
        if package.ispkg and importlib.util.find_spec(name):
            module = importlib.import_module(name)
            yield module
            for inner in pkgutil.iter_modules(getattr(module, "__path__", ())):
                yield importlib.import_module(f"{name}.{inner.name}")


def powers() -> str:
    """Who may do what: one table a package, a column a role that holds something in it."""
    from weibao.kernel.door import ACTIONS  # noqa: PLC0415
    from weibao.org.powers import POWERS, READS, STANDING, Role  # noqa: PLC0415

    list(modules("actions"))
    by_package: dict[str, list[str]] = defaultdict(list)
    for name in [*POWERS, *sorted(set(ACTIONS) - set(POWERS))]:
        by_package[name.split(".")[0]].append(name)
    text = [MADE, "# 权限表：谁可以办什么\n\n", "动作名就是权限名、留痕代码和网址名。权限挂在岗位上，岗位有任期、有辖区。\n"]
    for package, names in by_package.items():
        roles = [role for role in Role if any(role in POWERS.get(name, ()) for name in names)]
        text.append(f"\n## {package}\n\n| 动作 | 名称 | {' | '.join(role.label for role in roles)} | 依据 |\n")
        text.append(f"| --- | --- |{' :-: |' * len(roles)} --- |\n")
        for name in names:
            deed = ACTIONS.get(name)
            label = deed.label + ("（系统自动）" if deed.system else "") if deed else "（待建）"
            marks = " | ".join("●" if role in POWERS.get(name, ()) else "" for role in roles)
            text.append(f"| `{name}` | {label} |{f' {marks} |' if roles else ''} {deed.law if deed else ''} |\n")
    text.append(READS_HEAD)
    for kind, holders in READS.items():
        text.append(f"| `{kind}` | {'、'.join(role.label for role in Role if role in holders)} |\n")
    text.append(STANDING_HEAD)
    text += [f"| {role.label} | {STANDING[role].label} |\n" for role in Role]
    return "".join(text)


def states() -> str:
    """A diagram for each table of moves."""
    from weibao.kernel.states import Machine  # noqa: PLC0415

    text = [MADE, "# 状态图\n\n每张图来自一张允许的转换表；表里没有的转换一律拒绝。\n"]
    for module in modules("states"):
        for name, machine in vars(module).items():
            if isinstance(machine, Machine):
                text.append(
                    f"\n## {module.__name__.split('.')[1]} · `{name}`\n\n{_first_line(machine.states)}\n\n```mermaid\nstateDiagram-v2\n"
                )
                text += [f"    {state.name}: {state.label}\n" for state in machine.states]
                text.append(f"    [*] --> {next(iter(machine.states)).name}\n")
                text += [f"    {old.name} --> {new.name}\n" for old, new in machine.moves()]
                text += [f"    {state.name} --> [*]\n" for state in machine.states if not machine.after(state)]
                text.append("```\n")
    return "".join(text)


def _first_line(documented: Any) -> str:
    return (documented.__doc__ or "").strip().splitlines()[0]


def law() -> str:
    """Which document each number of the rules cites, and which documents the actions cite."""
    from weibao.kernel.door import ACTIONS  # noqa: PLC0415
    from weibao.privacy.retention import terms  # noqa: PLC0415
    from weibao.rules.parameters import load  # noqa: PLC0415
    from weibao.watching.reports import limits  # noqa: PLC0415

    list(modules("actions"))
    text = [MADE, "# 规则依据\n\n"]
    text.append(LAW_HEAD)
    cited: dict[str, list[str]] = defaultdict(list)
    named = [*((one.path, one) for one in load()), *((f"privacy/{one.path}", one) for one in terms())]
    named += [(f"watching/{one.path}", one) for one in limits()]
    for path, parameter in sorted(named, key=lambda pair: pair[0]):
        for value in parameter.values:
            checked = f"{value.checked_on}" if value.verified else "未核实"
            cells = (f"`{path}`", parameter.label, _shown(value.value), parameter.unit, value.start, value.until or "", value.ref, checked)
            text.append(f"| {' | '.join(map(str, cells))} |\n")
            cited[value.ref].append(f"`{path}`")
    text.append("\n## 文件\n\n| 文件 | 用在 |\n| --- | --- |\n")
    for name, deed in sorted(ACTIONS.items()):
        for document in filter(None, deed.law.split("；")):
            cited[document].append(f"`{name}`")
    text += [f"| {document} | {'、'.join(dict.fromkeys(places))} |\n" for document, places in sorted(cited.items())]
    return "".join(text)


def _shown(value: object) -> str:
    return "、".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


PAGES: dict[str, Callable[[], str]] = {"powers.md": powers, "states.md": states, "law/README.md": law}


def stale() -> list[str]:
    """The pages that no longer say what the code says."""
    return [page for page, write in PAGES.items() if not (DOCS / page).exists() or (DOCS / page).read_text(encoding="utf-8") != write()]


def main() -> int:
    """Write the pages, or say which are stale."""
    setup()
    if "--check" in sys.argv[1:]:
        found = stale()
        print("\n".join(f"docs/{page}: 已过期，请运行 python docs/generate.py" for page in found) or "✓ docs")
        return 1 if found else 0
    for page, write in PAGES.items():
        (DOCS / page).write_text(write(), encoding="utf-8")
        print(f"✓ docs/{page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
