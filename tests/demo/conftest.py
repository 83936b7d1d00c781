from tests.local_slack import program

__all__ = ["program"]
