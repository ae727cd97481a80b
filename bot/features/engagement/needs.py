"""Which metrics nobody can measure without one of Discord's privileged intents."""

MEMBERS = frozenset(
    {
        "joins",
        "leaves",
        "net",
        "activation",
        "retention_w1",
        "newcomer_reply_median",
        "newcomers_unanswered",
        "newcomers_open",
    }
)
TEXT = frozenset(
    {
        "questions",
        "answered",
        "answered_share",
        "unanswered",
        "open",
        "first_response_median",
        "first_response_p90",
    }
)


def not_measured(*, members: bool, message_content: bool) -> frozenset[str]:
    """The keys of the metrics that read "not measured" where an intent is off: a zero would be a lie."""
    return (frozenset() if members else MEMBERS) | (frozenset() if message_content else TEXT)
