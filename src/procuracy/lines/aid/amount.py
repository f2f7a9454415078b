"""How much a grant is: months of the province's average monthly wage, what it is compared with, and each step in both languages.

Pure arithmetic in yuan, Decimal to the fen. It warns and flags; it never refuses an amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from procuracy.law import Step

FEN = Decimal("0.01")
BASE = "国家司法救助工作细则：以上一年度所在省职工月平均工资为基准（转引，待核实）"
"""What the base rests on (SECONDARY; the opinion of 2014 says the place of the case, so the province can be chosen)."""


@dataclass(frozen=True, slots=True)
class Base:
    """A month's average wage in a province and year, in yuan, with the source of the figure."""

    monthly: Decimal
    province: str
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A fixed limit that an office or one above it set, in yuan for one person and case, with its source."""

    yuan: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An amount in yuan with what it is compared with. `months` is rounded for reading; the comparisons are exact."""

    amount: Decimal
    months: Decimal
    usual: Decimal
    above_usual: bool
    above_limit: bool
    above_damages: bool


def fen(value: Decimal) -> Decimal:
    """An amount rounded half up to the fen."""
    return value.quantize(FEN, ROUND_HALF_UP)


def by_months(base: Decimal, months: Decimal) -> Decimal:
    """The amount that is so many months of the base."""
    return fen(base * months)


def reckon(
    base: Decimal,
    amount: Decimal,
    usual_months: int,
    *,
    limit: Limit | None = None,
    damages: Decimal | None = None,
    had: Decimal = Decimal(0),
) -> Reckoned:
    """Compare `amount` with the usual ceiling, a local limit, and the damages that a court would award.

    `had` is what compensation and earlier aid already gave: together with the amount it should not exceed the damages.
    Raises ValueError for a base or an amount that is not above zero.
    """
    if base <= 0 or amount <= 0:
        raise ValueError("base and amount are above zero")
    usual = by_months(base, Decimal(usual_months))
    return Reckoned(
        amount=fen(amount),
        months=fen(amount / base),
        usual=usual,
        above_usual=amount > usual,
        above_limit=limit is not None and amount > limit.yuan,
        above_damages=damages is not None and amount + had > damages,
    )


def steps(
    base: Base,
    province: str,
    reckoned: Reckoned,
    usual_months: int,
    *,
    limit: Limit | None = None,
    damages: Decimal | None = None,
    had: Decimal = Decimal(0),
) -> list[Step]:
    """How the amount came about, step by step. `province` is the province's name."""
    said = [
        Step(
            f"基准：{province}{base.year}年职工月平均工资{yuan(base.monthly)}元（{base.source}）",
            f"Base: average monthly wage in {province} in {base.year}, {yuan(base.monthly)} yuan ({base.source})",
            BASE,
        ),
        Step(
            f"金额：{yuan(reckoned.amount)}元，合{reckoned.months}个月",
            f"Amount: {yuan(reckoned.amount)} yuan, which is {reckoned.months} months",
        ),
    ]
    word = ("超过", "above") if reckoned.above_usual else ("不超过", "not above")
    said.append(
        Step(
            f"{usual_months}个月为{yuan(reckoned.usual)}元：{word[0]}{'，须特别审批' if reckoned.above_usual else ''}",
            f"{usual_months} months are {yuan(reckoned.usual)} yuan: {word[1]}{', so special approval is needed' if reckoned.above_usual else ''}",
        )
    )
    if limit is not None:
        word = ("超过，请说明理由", "above it; say why") if reckoned.above_limit else ("不超过", "not above it")
        said.append(Step(f"本地限额{yuan(limit.yuan)}元（{limit.source}）：{word[0]}", f"Local limit {yuan(limit.yuan)} yuan ({limit.source}): {word[1]}"))
    if damages is not None:
        word = ("超过", "above it") if reckoned.above_damages else ("不超过", "not above it")
        said.append(
            Step(
                f"法院应当判决的赔偿{yuan(damages)}元；已获赔偿和救助{yuan(had)}元，加上本次：{word[0]}",
                f"Damages that a court would award {yuan(damages)} yuan; {yuan(had)} yuan had already, together with this: {word[1]}",
            )
        )
    return said


def yuan(value: Decimal) -> str:
    """An amount to read: 12,000.00."""
    return f"{fen(value):,}"


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital(value: Decimal) -> str:
    """An amount in the capitals of Chinese accounts: 壹万贰仟元整. Raises ValueError below zero or beyond 万亿."""
    whole, cents = divmod(int(fen(value) * 100), 100)
    if value < 0 or whole >= 10**16:
        raise ValueError(f"{value} cannot be written in capitals")
    text = f"{_whole(whole)}元" if whole else ""
    jiao, last = divmod(cents, 10)
    if not cents:
        return (text or "零元") + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{_DIGITS[last]}分" if last else "")


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    text = ""
    gap = False
    for index in reversed(range(len(groups))):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[index]
        gap = False
    return text


def _group(group: int) -> str:
    """Four digits, zeros between them read once."""
    text = ""
    zero = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return text
