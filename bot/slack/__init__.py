"""Slack: what arrives is turned into values, what is said is written down and posted."""
