"""Fictional returns with their truth: a world, its true tables, and the workbooks that people would make of it."""

from fupin_analysis.sample.truth import true_tables
from fupin_analysis.sample.world import World, make_world
from fupin_analysis.sample.write import SampleReport, write_sample

__all__ = ["SampleReport", "World", "make_world", "true_tables", "write_sample"]
