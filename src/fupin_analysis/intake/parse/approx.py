"""Words of approximation around an amount: 约, 近, 左右, 不足, 以上 (modes 9, 10)."""

from __future__ import annotations

from fupin_analysis.plan.vocabulary import load_vocabulary

_LOWER = frozenset(
    "超 超过 逾 至少 不少于 不低于 余 多 以上 + 余元 多于 大于 高于 最少 起码 不止 >= ≥ ≧ > 出头 开外 来 多点".split()
)
_UPPER = frozenset(
    "近 将近 接近 近乎 几近 不足 不到 以下 以内 之内 少于 小于 低于 最多 至多 不超过 不高于 不多于 <= ≤ ≦ <".split()
)  # who writes 近120 would have written 120, had it been reached


def strip_approx(body: str) -> tuple[str, bool, bool, bool]:
    """The text without words of approximation; whether there were some, and whether they bound from below or above."""
    cells = load_vocabulary().cells
    approx = low = high = False
    changed = True
    while changed:
        changed = False
        for word in sorted((*cells.approx_before, *cells.approx_after), key=len, reverse=True):
            if len(body) <= len(word):
                continue
            if word in cells.approx_before and body.startswith(word):
                body = body[len(word) :]
            elif word in cells.approx_after and body.endswith(word):
                body = body[: -len(word)] + ("元" if word == "余元" else "")
            else:
                continue
            approx, changed = True, True
            low, high = low or word in _LOWER, high or word in _UPPER
            break
    return body, approx, low, high
