"""What the bot keeps: answers that were given or are to be given, channels' settings, feedback."""
