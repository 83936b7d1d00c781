"""The demo: sfdiag in a Slack look-alike in the browser, or in the terminal where that cannot be had."""
