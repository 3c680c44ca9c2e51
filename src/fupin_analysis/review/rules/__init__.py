"""Cross-checks as data: loaded from the plan, evaluated over tables, each with its own examples."""
