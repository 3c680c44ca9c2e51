"""Result frames become words, tables and charts that a leader reads (domain.md 3.5, 4.1-4.8)."""
