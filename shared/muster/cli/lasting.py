"""A duration on the command line."""

from datetime import timedelta

import click


class Lasting(click.ParamType[timedelta]):
    """Takes a duration such as 30m, 2h or 1d."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the duration that is said."""
        from muster.policy.durations import duration_in  # noqa: PLC0415 - only commands that take one need it

        said = duration_in(str(value))
        if said is None:
            self.fail(f"expected a duration such as 30m, 2h or 1d, found {str(value)!r}", param, ctx)
        return said
