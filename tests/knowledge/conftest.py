from tests.knowledge.small_folder import root

__all__ = ["root"]
