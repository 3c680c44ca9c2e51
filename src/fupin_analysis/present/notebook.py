"""What a notebook needs of this floor: ``show`` and the ``pages`` (imported only when a notebook asks for them)."""

from fupin_analysis.present import pages
from fupin_analysis.present.items import show

__all__ = ["pages", "show"]
