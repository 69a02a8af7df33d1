"""The pages behind the links in messages: GET shows what a link would do, POST does it. GET and HEAD change nothing."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from muster.domain.answer import answer, standing
from muster.domain.clockwork import spoken
from muster.domain.entitled import entitled
from muster.domain.incident import Incident
from muster.domain.letter import CONFIRM
from muster.domain.policy import Policy
from muster.domain.rules.oncall import Person
from muster.domain.story import Context, Refused
from muster.entrypoint import page_notices as notices
from muster.entrypoint import update_form
from muster.entrypoint.confirm_page import ConfirmPage
from muster.entrypoint.http import Request, Response
from muster.entrypoint.incident_page import STORY_LIMIT, view
from muster.entrypoint.page_form import fields, wanted
from muster.entrypoint.page_offer import Offer, offer
from muster.entrypoint.page_render import render
from muster.incident_store import IncidentStore
from muster.links import EXPIRES_AFTER, LinkClaim, LinkExpired, LinkForged, LinkSigner
from muster.ports import Clock, Conflict, NoPolicy, PolicySource, SecretsUnavailable, StoreUnavailable
from muster.records import StoredIncident
from muster.usecases.act_on_incident import ActOnIncident, NotFound
from muster.usecases.confirm_address import ConfirmAddress
from muster.usecases.count_gathered import count_gathered

PREFIX = "/r/"
RETRY_AFTER = "5"
"""Seconds until a page that could not be shown is worth another try."""

log = logging.getLogger("muster.action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who came with which link, and when (UTC); `you` is the person it was made for, if it was made for one."""

    claim: LinkClaim
    context: Context
    now: datetime
    you: Person | None

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.context.policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page says of an incident: how it stands or what was done, and what may be done."""

    status: str
    tone: str = "plain"
    offer: Offer | None = None
    error: str = ""


class LinkPages:
    """Answers /r/{token}."""

    def __init__(
        self, store: IncidentStore, act: ActOnIncident, links: LinkSigner, policies: PolicySource, clock: Clock
    ) -> None:
        """Show the incidents of `store`; act on them in the name of whom a link was made for."""
        self._store = store
        self._act = act
        self._links = links
        self._policies = policies
        self._clock = clock
        self._confirm = ConfirmPage(ConfirmAddress(store, clock))

    def __call__(self, request: Request) -> Response:
        """Return the page, or a notice that says what is the matter."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return notices.page(notices.NOT_ALLOWED, Allow="GET, HEAD, POST")
        try:
            visit = self._visit(request.path.removeprefix(PREFIX))
            pressed = request.method == "POST"
            if visit.claim.action == CONFIRM:
                return self._confirm(visit.claim.subject, visit.you, visit.policy, pressed=pressed)
            return self._press(visit, request.body) if pressed else self._look(visit)
        except notices.TurnedAway as turned:
            log.info("link refused: %s", turned.notice.title)
            return notices.page(turned.notice)
        except (StoreUnavailable, Conflict, NoPolicy, SecretsUnavailable) as error:
            log.warning("page not shown", extra={"reason": str(error)})
            return notices.page(notices.UNAVAILABLE, **{"Retry-After": RETRY_AFTER})

    def _visit(self, token: str) -> Visit:
        try:
            claim = self._links.read(token)
        except LinkExpired:
            raise notices.TurnedAway(notices.EXPIRED) from None
        except LinkForged:
            raise notices.TurnedAway(notices.FORGED) from None
        policy = self._policies.current()
        if claim.person is not None and claim.person not in policy.people:
            raise notices.TurnedAway(notices.STRANGER)
        you = policy.people[claim.person] if claim.person is not None else None
        context = Context(policy=policy, standing=self._store.standing())
        return Visit(claim=claim, context=context, now=self._clock.now(), you=you)

    def _look(self, visit: Visit, form: Mapping[str, str] = MappingProxyType({}), error: str = "") -> Response:
        incident, action = self._read(visit).value, visit.claim.action
        claim = visit.claim
        offered = offer(action, incident, visit.context, visit.now, form, you=claim.person, subject=claim.subject)
        status = standing(incident, visit.policy, visit.now, visit.claim.person)
        if offered is None and action == "escalate" and incident.open:
            status = f"This is the highest level already. {status}"
        return self._page(visit, incident, Said(status=status, offer=offered, error=error if offered else ""))

    def _press(self, visit: Visit, body: bytes) -> Response:
        form = fields(body)
        person, read = visit.you, None
        if person is None:
            read = self._read(visit)
            choice = form.get("person")
            person = next((each for each in entitled(read.value, visit.policy) if each.id == choice), None)
            if person is None:
                return self._look(visit, form, "Choose your name: it is recorded with what you do.")
        incident, said = self._do(visit, person, form, read)
        return self._page(visit, incident, said)

    def _do(
        self, visit: Visit, person: Person, form: dict[str, str], read: StoredIncident | None
    ) -> tuple[Incident, Said]:
        claim, policy, now = visit.claim, visit.policy, visit.now
        try:
            command = wanted(claim, person, form)
            done = self._act(claim.incident, command, now=now, read=read, standing=visit.context.standing)
        except NotFound:
            raise notices.TurnedAway(notices.UNKNOWN) from None
        except Refused as refusal:
            incident = self._read(visit).value
            reason = str(refusal)
            status = f"{reason[:1].upper()}{reason[1:]}. {standing(incident, policy, now, person.id)}"
            again = offer(claim.action, incident, visit.context, now, form) if claim.action == "update" else None
            return incident, Said(status=status, tone="refused", offer=again)
        status = answer(claim.action, done.incident, done.events, policy, now, you=person.id)
        return done.incident, Said(status=status, tone="done" if done.events else "plain")

    def _read(self, visit: Visit) -> StoredIncident:
        stored = self._store.incident(visit.claim.incident)
        if stored is None:
            raise notices.TurnedAway(notices.UNKNOWN)
        return stored

    def _page(self, visit: Visit, incident: Incident, said: Said) -> Response:
        policy, you = visit.policy, visit.you
        recent = self._store.recent_timeline(incident.id, STORY_LIMIT + 1)
        kept = self._store.evidence(incident)
        shown = view(incident, recent, kept, visit.context, you.time_zone if you else policy.time_zone, visit.now)
        if joined := count_gathered(self._store, incident, policy):
            shown = replace(shown, title=f"{shown.title} ({joined.said})")
        words = {
            "view": shown,
            "said": said,
            "you": you.name if you else "",
            "people": () if you else entitled(incident, policy),
            "organisation": policy.organisation,
            "expiry": spoken(EXPIRES_AFTER).replace(" d", " days"),
            "text_limit": update_form.TEXT_LIMIT,
        }
        return render("incident.html", 422 if said.error else 200, words, colour=shown.colour)
