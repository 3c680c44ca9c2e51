"""Which texts are head words: those of the vocabulary and the forms, and what ends or begins like one."""

from __future__ import annotations

import re
from functools import lru_cache

from fupin_analysis.intake.find.words import header_unit
from fupin_analysis.plan.forms import header_key
from fupin_analysis.plan.vocabulary import load_vocabulary

_MOST_WORDS = 100_000
_NAME = 16
"""No name of a column is longer than this by its ending alone."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]")


class KnownWords(dict[str, bool]):
    """Which folded texts are head words, each looked at once; ``words`` are those of vocabulary and forms."""

    def __init__(self, words: frozenset[str]) -> None:
        super().__init__()
        self.words = words
        self.headers = load_vocabulary().headers

    def __missing__(self, key: str) -> bool:
        made = self._look(key)
        if len(self) < _MOST_WORDS:
            self[key] = made
        return made

    def _look(self, key: str) -> bool:
        bare = header_key(_BRACKETS.sub("", key)).rstrip("%‰")
        if key in self.words or bare in self.words or header_unit(key) is not None:
            return True
        return len(bare) <= _NAME and (bare.endswith(self.headers.endings) or bare.startswith(self.headers.beginnings))


@lru_cache(maxsize=16)
def known_words(lexicon: frozenset[str]) -> KnownWords:
    """The head words of the vocabulary and of these forms, as ``header_key`` folds them."""
    return KnownWords(load_vocabulary().header_words | lexicon)
