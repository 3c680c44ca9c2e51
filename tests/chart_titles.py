"""The numbers in what a chart says it shows: each is a figure that the chart names."""

import re

from fupin_analysis.indicators.trace import figure_value

_NUMBER = re.compile(r"\d[\d\u202f]*(?:\.\d+)?(?=([亿万元%个户家份项人批期]?))")
PLAIN = re.compile(r"\d{4}年|\d+月(?!累计)|45个县|\d+项可比指标中，\d+项达到时序进度，\d+项滞后|前\d+个月")
"""No figures: days, the length of the list of counties, and how many rows of the scorecard have which light."""


def numbers_without_figure(item, given):
    """The numbers of a chart's title that none of its figures is, rounded as they are said."""
    values = [abs(value) for id in item.figure_ids if (value := figure_value(given, id)) is not None]
    said = [(found[0].replace("\u202f", ""), found[1]) for found in _NUMBER.finditer(PLAIN.sub("", item.title))]
    return [text for text, unit in said if not any(_is_said(text, unit, value) for value in values)]


def _is_said(text, unit, value):
    decimals = len(text.partition(".")[2])
    scale = 1e-4 if unit == "亿" else 1.0
    step = 10.0**-decimals if decimals else 0.0  # at a threshold a whole step is left
    return abs(float(text) - value * scale) <= step + 1e-6
