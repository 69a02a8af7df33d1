"""What somebody says who asks for help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """For whoever is paged next: what is the matter, what was done so far, what help is needed. Any may be empty."""

    summary: str = ""
    actions_taken: str = ""
    help_needed: str = ""

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Return what there is of it, each with its name for people."""
        named = (("Summary", self.summary), ("Done so far", self.actions_taken), ("Help needed", self.help_needed))
        return tuple((name, text) for name, text in named if text)
