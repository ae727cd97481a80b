"""What a message may hold that a rule looks for; each a bit, so that all of a message's are one number.

A rule that needs one of them does not look at a message without it.
"""

NOTHING = 0
ADDRESS, FILES, MENTIONS, FORWARDED, NOT_ASCII, LINES, TERMS, PATTERNS, AGAIN, ALIKE = (
    1 << number for number in range(10)
)
"""AGAIN: its author wrote another one of late; ALIKE: one with nearly the same text."""
