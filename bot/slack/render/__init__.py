"""What the bot says, as Slack draws it: pure functions from results to messages."""
