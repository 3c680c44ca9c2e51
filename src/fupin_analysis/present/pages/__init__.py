"""What each notebook shows: result frames in, items (sentence, table, chart) out; one module a notebook."""
