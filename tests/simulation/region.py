"""One region: the whole chain of functions, its own topics, and Cloud Scheduler's calls."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec

from muster import assembly
from muster.domain.policy import Policy
from muster.entrypoint.callers import DevelopmentVerifier
from muster.entrypoint.http import Handler, Request, Response
from muster.ports import DocumentStore, NoPolicy, PolicySource
from muster.usecases.redrive_dead_letters import TOPICS
from tests.simulation.bus import InFlight, SimulatedBus
from tests.simulation.draw_harm import FUNCTIONS
from tests.simulation.providers import SimulatedChannels
from tests.simulation.record import Ticked
from tests.simulation.tasks import Killed, Process, Task
from tests.simulation.timeline import SkewedClock
from tests.simulation.world import World
from tests.support.world import PATHS, OneKey, envelope

Answered = Callable[[Response | None], None]
BASE_URL = "https://muster.example"
INSTANCES = 2
"""Of each function."""
SERVES = {
    "alerts": "classification",
    "incident-events": "notification",
    "notifications": "notification",
    "monitoring": "intake",
}


class Instance(PolicySource):
    """One instance of a function: it dies, and another takes its place. It sees a new policy only after a while."""

    def __init__(self, region: "Region", function: str, number: int) -> None:
        """Begin with a new process."""
        self.clock = SkewedClock(region.world.timeline)
        self.function = function
        self._region = region
        self._sees_after = timedelta(seconds=20 * number)
        self._name = f"{region.name}{function}-{number}"
        self._started = 0
        self.start()

    def start(self) -> None:
        """Begin with a new process, of which nothing is known before."""
        self._started += 1
        self.process = Process(self._name)
        self.handler = self._region.build(self)

    def current(self) -> Policy:
        """Return the policy as this instance sees it."""
        world = self._region.world
        if world.away("policy"):
            world.harmed("policy away", self.function)
            raise NoPolicy("away")
        seen = world.now - self._sees_after
        known = [policy for since, policy in world.record.policies if since <= seen]
        return known[-1] if known else world.record.policies[0][1]


class Region:
    """Requests in, by `request`; what its functions publish is pushed to them."""

    def __init__(self, name: str, world: World, store: DocumentStore, channels: SimulatedChannels) -> None:
        """Start every function. `name` is empty for the only region."""
        self.name = name
        self.world = world
        self.gone = False
        self.lost = False
        """Gone for ever."""
        self.bus = SimulatedBus(world, self._push)
        self._store = store
        self._channels = channels
        self._ids = 0
        self._turns = dict.fromkeys(FUNCTIONS, 0)
        self.instances = {each: [Instance(self, each, number) for number in range(INSTANCES)] for each in FUNCTIONS}

    def build(self, instance: Instance) -> Handler:
        """Put a function together as it is in production, over what is simulated."""
        secrets, verifier = OneKey(), DevelopmentVerifier({})
        ports = (self._store, self.bus, instance, verifier, instance.clock)
        match instance.function:
            case "intake":
                return assembly.intake(self.bus, secrets, verifier, instance.clock, self._store, self._new_id)
            case "classification":
                return assembly.classification(*ports)
            case "tick":
                return assembly.tick(*ports, dead_letters=self.bus, development=False)
            case "notification":
                return assembly.notification(*ports, channels=self._channels, secrets=secrets, base_url=BASE_URL)
        return assembly.action(
            self._store,
            self.bus,
            instance,
            instance.clock,
            secrets=secrets,
            base_url=BASE_URL,
            new_id=self._new_id,
        )

    def request(self, function: str, request: Request, answered: Answered) -> None:
        """Have the function's next instance deal with a request; `answered` hears None where its process dies.

        It is called from within the task, and begins no other.
        """
        if self.gone:
            answered(None)
            return
        self._turns[function] += 1
        instance = self.instances[function][self._turns[function] % INSTANCES]
        if not instance.process.alive:
            instance.start()
        task = Task(
            instance.process, self.world.record.history.number, lambda: self._deal(instance.handler, request, answered)
        )
        instance.process.tasks = [each for each in instance.process.tasks if not each.done] + [task]
        self.world.go_on(task)

    def tick(self) -> None:
        """Let Cloud Scheduler call for what is due."""
        history, world = self.world.record.history, self.world
        at, began = world.now, history.number
        instance = self.instances["tick"][(self._turns["tick"] + 1) % INSTANCES]
        now = instance.clock.now()

        def answered(response: Response | None) -> None:
            good = response is not None and response.status == 200 and msgspec.json.decode(response.body)["failed"] == 0
            world.record.ticks.append(
                Ticked(
                    now=now,
                    took=instance.clock.now() - now,
                    began=began,
                    ended=history.number,
                    at=at,
                    until=world.now,
                    good=good,
                )
            )

        self.request("tick", Request(method="POST", path="/tick"), answered)

    def redrive(self) -> None:
        """Let Cloud Scheduler call for the dead letters, unless it is being answered still."""
        if not self.bus.offered:
            self._offer(TOPICS)

    def vanish(self) -> None:
        """Let every process die, and nothing reach the region."""
        self.gone = True
        for instances in self.instances.values():
            for instance in instances:
                self.world.kill(instance.process)

    def come_back(self) -> None:
        """Let it be there again, with what its topics have kept; what is lost stays away."""
        self.gone = self.lost

    def set_clocks(self, function: str, skew: timedelta) -> None:
        """Let the clocks of a function's instances go wrong, every other less so."""
        for number, instance in enumerate(self.instances[function]):
            instance.clock.skew = skew / (number + 1)

    def _offer(self, topics: Sequence[str]) -> None:
        """Call for one topic after the other: the function sees to all side by side, in threads that run in any order.

        Each is offered to the end of its request, however long that stands still: its other threads find nothing.
        """
        dead = {each.topic for each in self.bus.dead}
        waiting = [topic for topic in topics if topic in dead]
        self.bus.offered = waiting[0] if waiting else ""

        def answered(_response: Response | None) -> None:
            self.world.timeline.after(timedelta(), lambda: self._offer(waiting[1:]))

        if waiting:
            self.request("tick", Request(method="POST", path="/dead-letters"), answered)

    def _push(self, message: InFlight, answered: Answered) -> None:
        body = envelope(message.topic, message.number, message.outgoing, message.attempts)
        request = Request(method="POST", path=PATHS[message.topic], body=body)
        self.request(SERVES[message.topic], request, answered)

    def _deal(self, handler: Handler, request: Request, answered: Answered) -> None:
        """Deal with a request, in its task: whoever asked hears of the end."""
        world, task = self.world, self.world.task
        response: Response | None = None
        try:
            response = handler(request)
        except Killed:
            pass
        except Exception as error:  # noqa: BLE001 - functions-framework answers 500 to whatever it is
            world.record.escaped.append(f"{request.method} {request.path}: {type(error).__name__}: {error}")
            response = Response(status=500)
        if not task.process.alive:
            response = None
        status = response.status if response else "no answer"
        world.tell(task.process.name, f"{request.method} {request.path[:40]}: {status}")
        answered(response)

    def _new_id(self) -> str:
        """Return what never was before in any region, the same again for the same seed."""
        self._ids += 1
        return sha256(f"{self.world.record.plan.seed} {self.name} {self._ids}".encode()).hexdigest()[:32]
