"""Villages that the roster gives to another enterprise than the one that reports them (mode 54): told, not held."""

from __future__ import annotations

from collections.abc import Mapping

from fupin_analysis.review.enterprises import Registry, core_name
from fupin_analysis.review.kin import group_heads
from fupin_analysis.review.villages import Place
from fupin_analysis.review.work import Work

CODE = "village-of-other"


def note_owners(work: Work, form_id: str, village: str, places: Mapping[str, Place], registry: Registry) -> None:
    """B at the village (field ``village``) of each record whose helper in the roster is none of the filer's group.

    ``places`` by record_id. A filer that the registry does not know has been asked about already.
    """
    table = work.table(form_id)
    groups = group_heads(work.reference.enterprises)
    agreed: dict[tuple[str, tuple[str, ...]], bool] = {}
    for record_id, filer in zip(table.ids, table["enterprise"].tolist(), strict=True):
        found = places.get(record_id)
        if found is None or not found.owners or not filer:
            continue
        pair = (filer, found.owners)
        if pair not in agreed:
            agreed[pair] = _agree(filer, found.owners, registry, groups)
        if not agreed[pair]:
            work.note_values(CODE, [f"{record_id}/{village}"], owner="、".join(found.owners), filer=filer)


def _agree(filer: str, owners: tuple[str, ...], registry: Registry, groups: Mapping[str, str]) -> bool:
    if registry.full and filer not in registry.full:
        return True
    named = {registry.resolve(owner).name for owner in owners}
    if any(groups.get(name, name) == groups.get(filer, filer) for name in named):
        return True
    return core_name(filer) in {core_name(name) for name in named}
