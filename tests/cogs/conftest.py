from tests.cogs.qa import hosted
from tests.cogs.staff import staffed
from tests.simworld import client_options, complaints, env, sim

__all__ = ["client_options", "complaints", "env", "hosted", "sim", "staffed"]
