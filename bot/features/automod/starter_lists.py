"""Words to begin with, per language; a server loads those that it wants."""

from enum import StrEnum


class StarterList(StrEnum):
    """What a list holds, and its language."""

    SWEARING_EN = "swearing.en"
    SWEARING_FR = "swearing.fr"
    INSULTS_EN = "insults.en"
    INSULTS_FR = "insults.fr"
    SLURS_EN = "slurs.en"
    SLURS_FR = "slurs.fr"
    SEXUAL_EN = "sexual.en"
    SEXUAL_FR = "sexual.fr"
    THREATS_EN = "threats.en"
    THREATS_FR = "threats.fr"
    SCAMS_EN = "scams.en"
    SCAMS_FR = "scams.fr"
