"""A Slack bot that explains pasted Salesforce errors."""

__version__ = "0.1.0"
