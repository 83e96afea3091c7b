"""The command `broadsheet`, also `python -m app`."""

from app.foundation.collector import uncollected


def main() -> None:
    """Imports everything with the collector asleep, and runs what was asked for."""
    with uncollected():
        from app.cli import app  # noqa: PLC0415 - what is imported outside of here is looked through
    app()


if __name__ == "__main__":
    main()
