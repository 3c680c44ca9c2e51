"""From a folder of returns (填报表) to the period's report."""

__version__ = "0.1.0"
