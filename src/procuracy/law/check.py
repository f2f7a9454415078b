"""What `law check` proves of every procedure before it is used, and of the data it rests on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .catalogue import Catalogue
from .check_acts import sense
from .fields import every_field
from .model import Finding, Kind, LawError
from .procedures import ANY_OPEN, ActionSpec, Procedure
from .sealing import every_sealing_rule

ENGINE_ROLES = frozenset(
    {
        "operator",
        "triage_officer",
        "handler",
        "head",
        "chief_procurator",
        "case_management",
        "visitor",
        "applicant",
        "superior",
        "receiving_office",
        "asking_office",
        "deciding_office",
        "clock",
        "finance",
        "partner",
    }
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a line provides: conditions, records, letters, and roles beside the engine's own."""

    conditions: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    roles: frozenset[str] = ENGINE_ROLES


@dataclass(frozen=True, slots=True)
class _Situation:
    """A point of the walk: the stage, the clocks that run, where a suspension goes back to."""

    stage: str
    running: frozenset[str]
    back: str = ""


@dataclass
class _Walk:
    situations: set[_Situation] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    orphans: set[tuple[str, str, str]] = field(default_factory=set)


def check(
    catalogue: Catalogue,
    vocabularies: Mapping[str, Vocabulary] | None = None,
    used_digests: Mapping[tuple[str, str], str] | None = None,
) -> list[Finding]:
    """Every finding about the catalogue: none means that its procedures may be used.

    `vocabularies` by procedure name; without one, the names that a line provides are not checked.
    `used_digests` maps (name, edition) to the digest under which cases were opened.
    """
    findings = list(_data(catalogue))
    for name, editions in sorted(catalogue.procedures.items()):
        vocabulary = (vocabularies or {}).get(name)
        for index, procedure in enumerate(editions):
            findings += _procedure(procedure, catalogue, vocabulary)
            findings += [_found(procedure, *said) for said in sense(procedure, editions)]
            if index and not procedure.replaces:
                findings.append(
                    _found(
                        procedure,
                        1,
                        "新版本缺少过渡规则 replaces。",
                        "a new edition needs its transitional rule (replaces)",
                    )
                )
            used = (used_digests or {}).get((name, procedure.edition.isoformat()))
            if used and used != procedure.digest:
                findings.append(
                    _found(
                        procedure,
                        1,
                        "此版本已有案件使用，文件不得修改；请另立新版本。",
                        "cases used this edition: its file may not change; write a new edition",
                    )
                )
    return findings


def _data(catalogue: Catalogue) -> Iterator[Finding]:
    try:
        every_field()
        every_sealing_rule()
    except LawError as error:
        yield Finding(error.zh, error.en, name="fields")
    for rule_id, rows in catalogue.rules.items():
        if len({rule.edition for rule in rows}) != len(rows):
            yield Finding(f"{rule_id}：同一版本写了两次。", f"{rule_id}: one edition stands twice", name=rule_id)
        for rule in rows:
            if not rule.instrument or not rule.article:
                yield Finding(
                    f"{rule_id}：缺少文件名称或者条款。",
                    f"{rule_id}: instrument or article missing",
                    name=rule_id,
                )
            if rule.length <= 0 and rule.kind is not Kind.TRIGGER_RULE:
                yield Finding(f"{rule_id}：期间长度无效。", f"{rule_id}: invalid length", name=rule_id)


def _found(procedure: Procedure, line: int, zh: str, en: str, name: str = "") -> Finding:
    return Finding(
        f"{procedure.name} {procedure.edition}：{zh}",
        f"{procedure.name} {procedure.edition}: {en}",
        procedure.file,
        line,
        name,
    )


def _procedure(p: Procedure, catalogue: Catalogue, vocabulary: Vocabulary | None) -> list[Finding]:
    findings = [*_references(p), *_rules(p, catalogue), *_approvals(p, catalogue)]
    if vocabulary is not None:
        findings += _names(p, vocabulary)
    if findings:
        # The walk needs a procedure whose names resolve.
        unresolved = {f.name for f in findings if f.name.startswith("ref:")}
        if unresolved:
            return findings
    findings += _walked(p)
    findings += _told(p)
    return findings


def _references(p: Procedure) -> Iterator[Finding]:
    """Stages and clocks that actions name, and actions that others name, exist."""
    for action in p.actions.values():
        stages = [s for s in (*action.from_stages, action.to, action.return_to) if s and s != "*"]
        for stage in stages:
            if stage not in p.stages:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有阶段“{stage}”。",
                    f"{action.name}: no stage {stage}",
                    f"ref:{stage}",
                )
        clocks = {
            *action.starts,
            *action.settles,
            *action.drops,
            *action.excludes,
            *action.extends,
            *action.suspends,
            *action.resumes,
        }
        for clock in sorted(clocks - {"*"} - set(p.clocks)):
            yield _found(
                p,
                action.line,
                f"{action.name}：没有期限“{clock}”。",
                f"{action.name}: no clock {clock}",
                f"ref:{clock}",
            )
        for other in (action.back_from, action.not_same_person_as):
            if other and other not in p.actions:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有动作“{other}”。",
                    f"{action.name}: no action {other}",
                    f"ref:{other}",
                )
        for gate in (action.after, action.on_expiry):
            if gate and gate not in p.clocks and gate not in p.actions:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有期限或动作“{gate}”。",
                    f"{action.name}: no clock or action {gate}",
                    f"ref:{gate}",
                )
        if not action.by:
            yield _found(
                p,
                action.line,
                f"{action.name}：没有写明由谁办理。",
                f"{action.name}: nobody is named under `by`",
            )
        if action.after in p.clocks and "applicant" in action.by:
            # A period gates the office only: a person is never told that it is too early or too late.
            yield _found(
                p,
                action.line,
                f"{action.name}：期限不得限制当事人。",
                f"{action.name}: a clock never gates the person",
            )
    for clock in p.opens.get("starts", ()):
        if clock not in p.clocks:
            yield _found(p, 1, f"opens：没有期限“{clock}”。", f"opens: no clock {clock}", f"ref:{clock}")
    for stage, addressees in p.must_tell.items():
        if stage not in p.stages:
            yield _found(
                p,
                1,
                f"must_tell：没有阶段“{stage}”。",
                f"must_tell: no stage {stage} ({addressees})",
                f"ref:{stage}",
            )


def _rules(p: Procedure, catalogue: Catalogue) -> Iterator[Finding]:
    for clock in p.clocks.values():
        for rule_id in (clock.rule, *(r for _c, r in clock.when)):
            rows = catalogue.rules.get(rule_id)
            if not rows:
                yield _found(
                    p,
                    1,
                    f"期限{clock.name}：没有规则{rule_id}。",
                    f"clock {clock.name}: no rule {rule_id}",
                    f"rule:{rule_id}",
                )
            elif not any(r.edition <= p.edition and (r.until is None or p.edition <= r.until) for r in rows):
                yield _found(
                    p,
                    1,
                    f"期限{clock.name}：规则{rule_id}在{p.edition}尚未生效。",
                    f"clock {clock.name}: rule {rule_id} is not in force on {p.edition}",
                )
            elif any(c for c in ("exclude", "extend", "suspend") if c in clock.may) and rows[-1].fixed_period:
                yield _found(
                    p,
                    1,
                    f"期限{clock.name}：不变期间不得变更。",
                    f"clock {clock.name}: a fixed period bears no change",
                )
        if clock.after and clock.after not in p.clocks:
            yield _found(
                p,
                1,
                f"期限{clock.name}：没有期限{clock.after}。",
                f"clock {clock.name}: no clock {clock.after}",
                f"ref:{clock.after}",
            )


def _approvals(p: Procedure, catalogue: Catalogue) -> Iterator[Finding]:
    for action in p.actions.values():
        if action.approve is None:
            continue
        rows = catalogue.approvals.get(action.approve)
        if not rows:
            yield _found(
                p,
                action.line,
                f"{action.name}：审批权限表没有“{action.approve}”。",
                f"{action.name}: the approval matrix has no row {action.approve}",
                f"approval:{action.approve}",
            )
        elif set(action.by) <= set(rows[-1].roles) and len(set(rows[-1].roles)) == 1:
            yield _found(
                p,
                action.line,
                f"{action.name}：只有审批人自己能提请。",
                f"{action.name}: only its own approver may propose it",
            )


def _names(p: Procedure, v: Vocabulary) -> Iterator[Finding]:
    for action in p.actions.values():
        for need in action.needs:
            if need not in v.conditions:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有条件“{need}”。",
                    f"{action.name}: no condition {need}",
                )
        if action.records and action.records not in v.records:
            yield _found(
                p,
                action.line,
                f"{action.name}：没有事实表“{action.records}”。",
                f"{action.name}: no record {action.records}",
            )
        for letter, _to in action.letters:
            if letter not in v.letters:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有文书“{letter}”。",
                    f"{action.name}: no letter {letter}",
                )
        for role in action.by:
            if role not in v.roles:
                yield _found(p, action.line, f"{action.name}：没有岗位“{role}”。", f"{action.name}: no role {role}")
    for clock in p.clocks.values():
        for condition, _rule in clock.when:
            if condition not in v.conditions:
                yield _found(
                    p,
                    1,
                    f"期限{clock.name}：没有条件“{condition}”。",
                    f"clock {clock.name}: no condition {condition}",
                )
        record = (clock.stated_in or "").partition(".")[0]
        if record and record not in v.records:
            yield _found(p, 1, f"期限{clock.name}：没有事实表“{record}”。", f"clock {clock.name}: no record {record}")


def _walked(p: Procedure) -> Iterator[Finding]:
    """Walk every pair of stage and running clocks, and say what can never be reached, left or settled."""
    walk = walk_situations(p)
    for stage in p.stages.values():
        if stage.name not in walk.reached:
            yield _found(p, 1, f"阶段“{stage.name}”无法到达。", f"stage {stage.name} cannot be reached")
        elif not stage.final and stage.name not in walk.left:
            yield _found(p, 1, f"阶段“{stage.name}”无法离开。", f"stage {stage.name} cannot be left")
        if stage.final and not stage.outcomes:
            yield _found(p, 1, f"终结阶段“{stage.name}”没有结果。", f"final stage {stage.name} has no outcome")
    for stage_name, clock, action in sorted(walk.orphans):
        yield _found(
            p,
            p.actions[action].line,
            f"{action}进入“{stage_name}”时期限“{clock}”仍在计算。",
            f"{action} reaches {stage_name} while clock {clock} still runs",
        )
    for name in sorted({s.stage for s in walk.situations if p.stages[s.stage].waits_for and not s.running}):
        yield _found(
            p,
            1,
            f"阶段“{name}”等待他人，却没有任何期限。",
            f"stage {name} waits for somebody while no clock runs",
        )
    settled = {c for a in p.actions.values() for c in a.settles}
    for clock in p.clocks:
        started = clock in p.opens.get("starts", ()) or any(clock in a.starts for a in p.actions.values())
        if not started:
            yield _found(p, 1, f"期限“{clock}”从不开始。", f"clock {clock} never starts")
        if clock not in settled:
            yield _found(p, 1, f"期限“{clock}”无法办结。", f"clock {clock} can never be settled")


def walk_situations(p: Procedure) -> _Walk:
    """All situations that a case can be in: stage, running clocks, and the stage to go back to."""
    walk = _Walk()
    start = _Situation(p.initial, frozenset(p.opens.get("starts", ())))
    queue: deque[_Situation] = deque([start])
    walk.situations.add(start)
    while queue:
        now = queue.popleft()
        walk.reached.add(now.stage)
        if p.stages[now.stage].final:
            continue
        for action in p.actions.values():
            if action.from_stages != ANY_OPEN and now.stage not in action.from_stages:
                continue
            if action.back_from and not now.back:
                continue
            after = _next(now, action)
            # That a person may withdraw at any time does not make a stage one that work gets out of.
            if after.stage != now.stage and not action.interrupt:
                walk.left.add(now.stage)
            if p.stages[after.stage].final:
                # Merging hands the clocks over to the case it is merged into.
                if not action.interrupt or action.drops != ANY_OPEN:
                    walk.orphans |= {
                        (after.stage, clock, action.name)
                        for clock in after.running
                        if p.clocks[clock].owner == "office"
                    }
                after = _Situation(after.stage, frozenset())
            if after not in walk.situations:
                walk.situations.add(after)
                queue.append(after)
    return walk


def _next(now: _Situation, action: ActionSpec) -> _Situation:
    ended = {*action.settles, *action.drops}
    running = frozenset() if "*" in ended else now.running - ended
    stage = now.back if action.back_from else (action.to or now.stage)
    back = now.stage if action.suspends else ("" if action.back_from else now.back)
    return _Situation(stage, running | set(action.starts), back)


def _told(p: Procedure) -> Iterator[Finding]:
    """Every act that ends a case tells whom the procedure says must be told."""
    for action in p.actions.values():
        if not action.to or action.to not in p.must_tell:
            continue
        told = {*action.tells, *(addressee for _letter, addressee in action.letters)}
        for addressee in p.must_tell[action.to]:
            if addressee not in told and addressee not in action.by:
                yield _found(
                    p,
                    action.line,
                    f"{action.name}：没有告知{addressee}。",
                    f"{action.name}: does not tell {addressee}",
                )
