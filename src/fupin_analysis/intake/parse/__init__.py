"""Raw cell → typed value: text, numerals, units, dates, codes; what was unusual comes along as issues."""
