"""The daily digest: when it is due, what it says, and what people have done about its problems."""
