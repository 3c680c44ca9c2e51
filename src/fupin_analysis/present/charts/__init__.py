"""Charts as an experienced analyst draws them: the finding in the title, direct labels, readable in grey print."""
