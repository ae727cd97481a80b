"""`python -m bot run` is `concierge run`."""

import sys


def main() -> None:
    from bot.cli.app import main as command_line

    sys.exit(command_line())


if __name__ == "__main__":
    main()
