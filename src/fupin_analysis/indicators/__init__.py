"""Processed frames to figures: pure functions, no files, no plots."""
