"""How the rows of a small block read: heads over records, keys beside values, or a record a column.

Every cell has log odds of being a label (``likeness``): a row read as a head gains those of all its cells, a record
loses them, keys and values gain those of the keys. Changes between kinds of rows cost, neighbours that say the same
sort of thing gain. What reads best together is found by dynamic programming over the rows (Viterbi), which costs no
more than looking at each cell a few times.
"""

from __future__ import annotations

from itertools import pairwise

from fupin_analysis.intake.book import Span
from fupin_analysis.intake.find.heads import HeadFinder
from fupin_analysis.intake.find.tokens import ANSWER, Cell, Line, read_lines
from fupin_analysis.intake.find.turns import MOST, Turns, take_turns

HEAD, RECORD, PAIRS, DOWN, LONE = range(5)
"""What a row is: names over columns · values under them · keys beside values · a key and a value for each record ·
one cell over the whole width, which names what follows."""
_STATES = range(5)
_CHANGE = (
    (-0.5, 0.0, -6.0, -3.0, -2.0),  # from HEAD to HEAD, RECORD, PAIRS, DOWN, LONE
    (-3.0, 0.0, -5.0, -5.0, -0.5),  # from RECORD
    (-1.5, -6.0, 0.0, -5.0, -0.5),  # from PAIRS
    (-2.0, -6.0, -6.0, 0.0, -0.5),  # from DOWN
    (-0.5, -3.0, -0.5, -1.0, -0.5),  # from LONE
)
_BEGIN = (0.0, -6.0, -2.5, -1.5, -0.5)
_NEVER = -1e9
_LONE, _NOT_LONE = 0.5, -2.0
_ALIKE, _UNLIKE = 0.6, -0.7
_OFF = -0.5
"""A value under no cell of the row above."""
_GROUP = 1.5
"""A head cell over several names."""
_VALUE = -1.2
"""A cell of lower odds names nothing."""
_ALIGNED, _SHARED = 0.4, -0.5
_FULL = -2.5
_SURE_PAIRS = 2.0
"""One row over a head is read as keys and values if it gains more than this."""
_LEAN, _AGAIN, _ENOUGH = 1.5, 2.0, 3


class Block:
    """A rectangle read row by row: ``states`` has what each of its ``lines`` is, ``turns`` their keys."""

    def __init__(self, finder: HeadFinder, span: Span) -> None:
        self.finder, self.span = finder, span
        self.lines = read_lines(finder, span)
        lean = self._lean()
        self.turns: list[Turns] = []
        known: dict[Cell, bool] = {}
        for line in self.lines:
            turn = take_turns(line, lean, known, span.right)
            known.update((token.place, token.col in turn.keys) for token in line.own if token.bottom > token.row)
            self.turns.append(turn)
        self._first = lean.get(span.left, 0.0) / 2
        self.states = self._read()

    def absorb(self, span: Span) -> None:
        """Leave a rectangle that is a table of its own out of the rows; its key goes on with the rows above."""
        for at in range(span.top - self.span.top, span.bottom - self.span.top + 1):
            self.states[at] = self.states[at - 1] if at else PAIRS
            line = self.lines[at]
            self.lines[at] = Line(line.row, line.tokens[:1], [token for token in line.own if token.col < span.left])
            self.turns[at] = Turns(0.0, frozenset({self.span.left}))

    def _lean(self) -> dict[int, float]:
        """By column, how much its cells look like labels, which lends unknown words the role of their neighbours.

        Keys differ from one another, values may come again: a column of repeated texts leans to values.
        """
        odds: dict[int, list[float]] = {}
        texts: dict[int, list[str]] = {}
        for line in self.lines:
            for token in line.own:
                odds.setdefault(token.col, []).append(token.odds)
                if token.sort > ANSWER:
                    texts.setdefault(token.col, []).append(self.finder.marks.key(token.row, token.col))
        again = {col: 1 - len(set(said)) / len(said) for col, said in texts.items()}
        usual = again.get(self.span.left, 0.0)
        return {
            col: max(-_LEAN, min(_LEAN, sum(told) / len(told))) - _AGAIN * max(0.0, again.get(col, 0.0) - usual)
            for col, told in odds.items()
            if len(told) >= _ENOUGH
        }

    def _gains(self, at: int) -> list[float]:
        """What a row gains by being read as each kind."""
        line, width = self.lines[at], self.span.right - self.span.left + 1
        own = line.own
        if not own:
            return [0.0] * 5
        if len(own) == 1 and own[0].right - own[0].col + 1 >= max(2, width):
            return [_NOT_LONE] * 4 + [_LONE]
        half = [max(-MOST, min(MOST, token.odds)) / 2 for token in own]
        all_names = sum(half)
        head = all_names + self._over_names(at) if len(line.tokens) > 1 else -1.0
        down = _NEVER
        if own[0].col == self.span.left and width > 2:
            even = sum(_ALIKE if a.sort == b.sort else _UNLIKE for a, b in pairwise(own[1:]))
            down = 2 * half[0] - all_names + self._first + even
        return [head, -all_names, self.turns[at].gain, down, _NEVER]

    def _over_names(self, at: int) -> float:
        """Gain of a head row in which a cell reaches over several names of the next row."""
        line = self.lines[at]
        groups = [token for token in line.tokens if token.right > token.col and token.bottom == line.row]
        if not groups or at + 1 == len(self.lines) or any(token.odds <= _VALUE for token in line.own):
            return 0.0
        below = [token.col for token in self.lines[at + 1].own if token.sort > ANSWER]
        return _GROUP if any(sum(g.col <= col <= g.right for col in below) > 1 for g in groups) else 0.0

    def _fit(self, at: int) -> tuple[float, float, float, float]:
        """How a row fits the one above: records under records, under a head, pairs under pairs, records under pairs."""
        above = {token.col: token for token in self.lines[at - 1].tokens}
        as_record = under_head = 0.0
        for token in self.lines[at].own:
            other = above.get(token.col)
            if other is None:
                under_head += _OFF
                as_record += _OFF
            else:
                as_record += _ALIKE if other.sort == token.sort else _UNLIKE
        here, there = self.turns[at].keys, self.turns[at - 1].keys
        shared = sum(token.col in above for token in self.lines[at].tokens)
        return as_record, under_head, _ALIGNED * (len(here & there) - len(here - there)), _SHARED * shared

    def _is_full(self, at: int) -> bool:
        """True where each cell stands under one single cell that says something else: no lower row of a head."""
        above = {token.col: token for token in self.lines[at - 1].own if token.right == token.col}
        own, key = self.lines[at].own, self.finder.marks.key
        if len(own) < 2 or len(own) != len(self.lines[at - 1].tokens) or any(token.col not in above for token in own):
            return False
        said = [key(*above[token.col].place) for token in own]
        return len(set(said)) == len(said) and all(key(*t.place) != text for t, text in zip(own, said, strict=True))

    def _read(self) -> list[int]:
        gains = self._gains(0)
        score = [_BEGIN[state] + gains[state] for state in _STATES]
        back: list[list[int]] = []
        for at in range(1, len(self.lines)):
            gains = self._gains(at)
            as_record, under_head, as_pairs, under_pairs = self._fit(at)
            change = [list(row) for row in _CHANGE]
            change[RECORD][RECORD] += as_record
            change[HEAD][RECORD] += under_head
            change[HEAD][HEAD] += _FULL * self._is_full(at)
            change[PAIRS][PAIRS] += as_pairs
            change[PAIRS][RECORD] += under_pairs  # a lone row of pairs over records is their head
            change[PAIRS][DOWN] += under_pairs
            came = [max(_STATES, key=lambda old, new=new: score[old] + change[old][new]) for new in _STATES]  # type: ignore[misc]
            score = [score[came[new]] + change[came[new]][new] + gains[new] for new in _STATES]
            back.append(came)
        state = max(_STATES, key=score.__getitem__)
        states = [state]
        for came in reversed(back):
            state = came[state]
            states.append(state)
        return self._settled(states[::-1])

    def _settled(self, states: list[int]) -> list[int]:
        """One row alone is not read as keys and values, it is the head of what follows, unless a head follows it."""
        start = 0
        while start < len(states):
            end = start
            while end < len(states) and states[end] in (PAIRS, LONE):
                end += 1
            keyed = [at for at in range(start, end) if states[at] == PAIRS and self._has_key(at)]
            over_head = end < len(states) - 1 and states[end] == HEAD and self.turns[end - 1].gain > _SURE_PAIRS
            if len(keyed) == 1 and not over_head:
                states[keyed[0]] = HEAD
            start = max(end, start + 1)
        return states

    def _has_key(self, at: int) -> bool:
        return any(token.col in self.turns[at].keys for token in self.lines[at].own)
