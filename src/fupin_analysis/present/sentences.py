"""Sentences are filled from templates, never written freely (domain.md 4.2): ``sentences.toml`` holds them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Formatter

from fupin_analysis.errors import FupinError
from fupin_analysis.plan.toml_source import read_toml

_FILE = Path(__file__).parent / "sentences.toml"


class SentenceError(FupinError):
    """A template is missing, or a place in it is not filled."""

    code = "sentence"


@lru_cache(maxsize=1)
def load_sentences() -> dict[str, str]:
    """Templates by ``topic.name``; nested tables of the file are joined by a dot."""
    out: dict[str, str] = {}
    for topic, table in read_toml(_FILE).items():
        for name, template in table.items():
            out[f"{topic}.{name}"] = " ".join(str(template).split("\n")).strip()
    return out


def say(key: str, **facts: str) -> str:
    """The sentence ``key`` with every place filled; facts are already words (``present.words``).

    A place without a fact, and a fact without a place, are errors: neither may pass in silence.
    """
    templates = load_sentences()
    if key not in templates:
        raise SentenceError(f"{_FILE.name}：没有句式“{key}”。")
    wanted = {name for _, name, _, _ in Formatter().parse(templates[key]) if name}
    if wanted != set(facts):
        odd = "、".join(sorted(wanted ^ set(facts)))
        raise SentenceError(f"{_FILE.name}：句式“{key}”的空位与所给内容不一致：{odd}。")
    return templates[key].format_map(facts)


def join(*sentences: str) -> str:
    """Sentences as one paragraph; empty ones are left out."""
    return "".join(part for part in sentences if part)
