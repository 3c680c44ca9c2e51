"""Notebooks run, pages, index, annex and charts made of their items, and the folder published in one step."""
