"""Dispatch on a fact's class: the topics of this package register what each fact changes."""

from functools import singledispatch
from typing import Any

from muster.domain.event import Event
from muster.domain.incident import Incident


@singledispatch
def apply(_fact: Any, incident: Incident, _event: Event) -> Incident:  # noqa: ANN401 - dispatches on the fact's class
    """Return the incident after a fact. Those without a rule (a note, a stopped watch) only count in the sequence."""
    return incident
