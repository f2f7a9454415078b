"""A procedure as a handbook page: a picture of its stages, tables of its acts and clocks, made from the file.

Nothing here adds to the procedure; the handbook can only say what the file says.
"""

from __future__ import annotations

from collections.abc import Iterable

from .catalogue import Catalogue, rule_in_force
from .model import Rule, Text, Unit, Unknown
from .procedures import ANY_OPEN, ActionSpec, ClockSpec, Procedure

_HEADS = {
    "acts": Text("动作|从|到|由谁|审批|期限|文书|依据", "Act|From|To|By|Approval|Clocks|Letters|Basis"),
    "clocks": Text("期限|长度|起算|谁的期限|依据|可信度", "Clock|Length|From|Whose|Basis|Confidence"),
}
_UNITS = {
    Unit.HOUR: Text("小时", "hours"),
    Unit.CALENDAR_DAY: Text("日", "calendar days"),
    Unit.WORKING_DAY: Text("个工作日", "working days"),
    Unit.MONTH: Text("个月", "months"),
    Unit.YEAR: Text("年", "years"),
}
_WORDS = {
    "acts": Text("动作", "Acts"),
    "clocks": Text("期限", "Clocks"),
    "any_open": Text("任何未结阶段", "any open stage"),
    "same": Text("不变", "same"),
    "back": Text("返回原阶段", "back to where it was"),
    "all": Text("全部", "all"),
    "starts": Text("开始", "starts"),
    "settles": Text("办结", "settles"),
    "drops": Text("不再需要", "drops"),
    "excludes": Text("扣除", "excludes"),
    "extends": Text("延长", "extends"),
    "suspends": Text("中止", "suspends"),
    "resumes": Text("恢复", "resumes"),
    "office": Text("本院", "our office"),
    "person": Text("当事人", "the person"),
    "other": Text("其他机关", "another organ"),
    "edition": Text("版本", "edition"),
    "expiry": Text("届满之日", "expiry of"),
    "target": Text("工作目标，不是法律", "a target, not law"),
}


def handbook(procedure: Procedure, catalogue: Catalogue, language: str) -> str:
    """The whole page of one edition in Markdown, in `zh` or `en`, with its picture as a mermaid block."""
    parts = [
        f"# {procedure.title[language]}",
        f"{procedure.instrument[language]} · {_word('edition', language)} {procedure.edition} · {procedure.confidence}",
        f"```mermaid\n{diagram(procedure, language)}\n```",
        f"## {_word('acts', language)}",
        acts_table(procedure, language),
        f"## {_word('clocks', language)}",
        clocks_table(procedure, catalogue, language),
    ]
    return "\n\n".join(parts) + "\n"


def diagram(procedure: Procedure, language: str) -> str:
    """The stages and the acts between them as a mermaid state diagram. Interrupts are left to the table."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(s.title[language])}" as {s.name}' for s in procedure.stages.values()]
    lines.append(f"    [*] --> {procedure.initial}")
    for action in procedure.actions.values():
        for start, end in _arrows(procedure, action):
            lines.append(f"    {start} --> {end}: {_plain(action.title[language])}")
    lines += [f"    {s.name} --> [*]" for s in procedure.stages.values() if s.final]
    return "\n".join(lines)


def _arrows(procedure: Procedure, action: ActionSpec) -> list[tuple[str, str]]:
    """The moves that an act can make, for the picture."""
    if action.from_stages == ANY_OPEN:
        return []
    if action.back_from:
        origins = procedure.actions[action.back_from].from_stages
        return [(start, end) for start in action.from_stages for end in origins]
    if action.to is None:
        return []
    return [(start, action.to) for start in action.from_stages]


def acts_table(procedure: Procedure, language: str) -> str:
    """Every act: from where to where, who, whose approval, what it does to the clocks, letters, basis."""
    return _table("acts", (_act_row(procedure, a, language) for a in procedure.actions.values()), language)


def _act_row(procedure: Procedure, action: ActionSpec, language: str) -> list[str]:
    stages = procedure.stages
    if action.from_stages == ANY_OPEN:
        origin = _word("any_open", language)
    else:
        origin = _list((stages[name].title[language] for name in action.from_stages), language)
    if action.back_from:
        target = _word("back", language)
    else:
        target = stages[action.to].title[language] if action.to else _word("same", language)
    return [
        action.title[language],
        origin,
        target,
        _list((f"`{role}`" for role in action.by), language),
        f"`{action.approve}`" if action.approve else "",
        _clock_words(procedure, action, language),
        _list((f"`{letter}` → {addressee}" for letter, addressee in action.letters), language),
        action.basis or "",
    ]


def _clock_words(procedure: Procedure, action: ActionSpec, language: str) -> str:
    said = []
    for verb, names in (
        ("starts", action.starts),
        ("settles", action.settles),
        ("drops", action.drops),
        ("excludes", action.excludes),
        ("extends", tuple(action.extends)),
        ("suspends", action.suspends),
        ("resumes", action.resumes),
    ):
        if names == ANY_OPEN:
            said.append(f"{_word(verb, language)}: {_word('all', language)}")
        elif names:
            titles = _list((procedure.clocks[name].title[language] for name in names), language)
            said.append(f"{_word(verb, language)}: {titles}")
    return "；".join(said) if language == "zh" else "; ".join(said)


def clocks_table(procedure: Procedure, catalogue: Catalogue, language: str) -> str:
    """Every clock: the rule in force on the day of the edition, its length, trigger, basis, confidence."""
    rows = []
    for clock in procedure.clocks.values():
        for rule_id in (clock.rule, *(rule_id for _condition, rule_id in clock.when)):
            rows.append(_clock_row(procedure, clock, _rule(catalogue, rule_id, procedure), language))
    return _table("clocks", rows, language)


def _rule(catalogue: Catalogue, rule_id: str, procedure: Procedure) -> Rule:
    """The rule on the day of the edition; a rule that came later is shown as it first was."""
    try:
        return rule_in_force(catalogue, rule_id, procedure.edition)
    except Unknown:
        rows = catalogue.rules.get(rule_id)
        if not rows:
            raise
        return rows[0]


def _clock_row(procedure: Procedure, clock: ClockSpec, rule: Rule, language: str) -> list[str]:
    space = "" if language == "zh" else " "
    if clock.after:
        start = f"{_word('expiry', language)} {procedure.clocks[clock.after].title[language]}"
    else:
        start = rule.trigger[language]
    confidence = rule.confidence if rule.is_law else f"{rule.confidence} ({_word('target', language)})"
    return [
        clock.title[language],
        f"{rule.length}{space}{_UNITS[rule.unit][language]}",
        start,
        _word(clock.owner, language),
        f"{rule.id} {rule.citation}",
        confidence,
    ]


def _table(head: str, rows: Iterable[list[str]], language: str) -> str:
    titles = _HEADS[head][language].split("|")
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def _list(items: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(items)


def _word(key: str, language: str) -> str:
    return _WORDS[key][language]


def _plain(text: str) -> str:
    """Text that mermaid cannot take for syntax."""
    return text.replace('"', "'").replace(";", ",").replace(":", " ").replace("#", "")
