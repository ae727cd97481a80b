from tests.simworld import complaints, env, sim

__all__ = ["complaints", "env", "sim"]
