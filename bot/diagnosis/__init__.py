"""Reads a pasted text and says which Salesforce errors stand in it. Pure: no I/O, clock, network or Slack."""
