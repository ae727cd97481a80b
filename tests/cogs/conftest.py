from tests.cogs.staff import staffed
from tests.simworld import client_options, complaints, env, sim

__all__ = ["client_options", "complaints", "env", "sim", "staffed"]
