"""`python -m bot run` is `concierge run`."""

import sys


def main() -> None:
    try:
        from bot.cli.app import main as command_line

        status = command_line()
    except KeyboardInterrupt:  # while it was still being loaded
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
