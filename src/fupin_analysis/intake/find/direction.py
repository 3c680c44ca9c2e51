"""Whether the names of a grid run down its first column or across its first row."""

from __future__ import annotations

from itertools import pairwise

from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.lines import HEAD, Block
from fupin_analysis.intake.find.marks import YEAR
from fupin_analysis.intake.find.tokens import Cell, Token
from fupin_analysis.intake.find.words import TOTAL
from fupin_analysis.plan.vocabulary import load_vocabulary

_FILLED = 0.8
"""Share of the rows that the first column names."""
_NAMES, _KNOWN = -0.5, 0.25
_EVIDENCE, _MORE = 0.25, 0.35
"""So much must speak for it; more where few names of the first column are known words."""
_OF_ODDS, _OF_TOTAL, _OF_EVEN = 0.15, 0.5, 0.6
_TOLD, _UNTOLD = 3, 0.5


def runs_down(finder: HeadFinder, block: Block, rows: int) -> bool:
    """True where the first column of a block's first ``rows`` names quantities better than the first row does.

    Evidence: shares of head words and of measures, odds of being labels, where the total stands, and whether
    neighbours in a row say the same sort of thing more often than neighbours in a column.
    """
    marks, left = finder.marks, block.span.left
    if not marks.filled[block.span.top, left]:
        return False
    lines = block.lines[:rows]
    first = [line.tokens[0] for line in lines if line.tokens and line.tokens[0].col == left]
    down = [token for token in first[1:] if token.row != first[0].row]
    across = [token for token in lines[0].own if token.col > left]
    if len(down) < 2 or len(first) < _FILLED * rows or any(finder.figure[token.place] for token in down):
        return False
    down = list({token.place: token for token in down}.values())
    names, known = _odds(down), _share(finder, down)
    evidence = known - _share(finder, across) + _measures(finder, down) - _measures(finder, across)
    evidence += _OF_ODDS * (names - _odds(across)) + _OF_TOTAL * (_has_total(finder, across) - _has_total(finder, down))
    if HEAD not in block.states[1:rows]:
        evidence += _OF_EVEN * _evenness(block, rows)
    return names >= _NAMES and evidence >= (_EVIDENCE if known >= _KNOWN else _MORE)


def is_known(finder: HeadFinder, cell: Cell) -> bool:
    """True for head words and years."""
    return bool(finder.marks.kind[cell] == YEAR) or finder.is_known(finder.marks.key(*cell))


def known_share(finder: HeadFinder, cells: list[Cell]) -> float:
    """Share of cells that are head words, totals apart."""
    told = [cell for cell in cells if not int(finder.marks.flag[cell]) & TOTAL]
    return sum(is_known(finder, cell) for cell in told) / max(len(told), 1)


def _share(finder: HeadFinder, tokens: list[Token]) -> float:
    return known_share(finder, [token.place for token in tokens])


def _odds(tokens: list[Token]) -> float:
    return sum(token.odds for token in tokens) / max(len(tokens), 1)


def _has_total(finder: HeadFinder, tokens: list[Token]) -> bool:
    return any(int(finder.marks.flag[token.place]) & TOTAL for token in tokens)


def _measures(finder: HeadFinder, tokens: list[Token]) -> float:
    """Share of cells that say a measure: 本期金额, 期末余额, 变动比例%, 2021年."""
    words, marks = load_vocabulary().headers.measures, finder.marks
    said = [marks.kind[t.place] == YEAR or marks.key(*t.place).startswith(words) for t in tokens]
    return sum(map(bool, said)) / max(len(said), 1)


def _evenness(block: Block, rows: int) -> float:
    """How much oftener neighbours in a row say the same sort of thing than those in a column, first ones apart."""
    body = [[token for token in line.own if token.col > block.span.left] for line in block.lines[1:rows]]
    across = [a.sort == b.sort for line in body for a, b in pairwise(line)]
    below = [{token.col: token.sort for token in line} for line in body]
    down = [sort == b[col] for a, b in pairwise(below) for col, sort in a.items() if col in b]
    return _mean(across) - _mean(down)


def _mean(same: list[bool]) -> float:
    return sum(same) / len(same) if len(same) >= _TOLD else _UNTOLD
