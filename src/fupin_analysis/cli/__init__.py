"""The command line ``fupin``: one small module a command, errors caught in one place."""

from fupin_analysis.cli.main import main

__all__ = ["main"]
