"""What the bot is measured with: how often it is right and silent, how fast it is, and how others do."""
