"""Where listings are made, by several workers; and what is to be made at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from tooling.catalog.engine.keys import Survey, survey
from tooling.catalog.engine.source import Source
from tooling.catalog.engine.state import State
from tooling.catalog.engine.workshop import Job, Order, in_turn, make_all
from tooling.registry.git import head_commit

LISTINGS_AT_ONCE = 200
# As many are made in this process before another one is ready.
FEW = 20
# So many models made from one are named on its page.
CHILDREN = 50
# Hears how many listings are done, of how many.
Watch = Callable[[int, int], None]
# The fact that names the commit of which all listings are exactly.
_FACT = "commit"


@dataclass(frozen=True, slots=True)
class Floor:
    """Brings the listings of a site up to what its registry is."""

    job: Job
    state: State
    executor: Executor
    watch: Watch

    def bring_up(self, commit: str | None, *, moved: bool) -> tuple[int, int]:
        """Make what changed, drop what is gone; returns how many of each. `commit` is what the registry is exactly.

        Where what all pages depend on has `moved`, each listing is looked at.
        """
        registry = self.job.source.registry
        self.state.history.bring_up(registry, commit or head_commit(registry.parent))
        since = None if moved else self.state.fact(_FACT)
        found = survey(Source(registry, commit), self.job.ground, self.state, since or None)
        stirred = {*self.state.withdrawals.stirred(self.job.clock), *self.state.marked("time")}
        if found.changed or found.gone or stirred or not commit:
            # Whoever is interrupted from here on holds listings of two states.
            self.state.note(_FACT, "")
        made = self._make(found.changed) + self._again(stirred, found)
        self.state.settle("time", self.state.marked("time"))
        self.state.drop(found.gone)
        # A listing's page names what was made from it, which is known only now.
        made += self._again(self.state.marked("parent"), Survey())
        self.state.settle("parent", self.state.marked("parent"))
        self.state.note(_FACT, commit or "")
        return made, len(found.gone)

    def _again(self, names: Iterable[str], but: Survey) -> int:
        """Make listings that are there already, under the keys they have."""
        left = sorted(set(names) - but.changed.keys() - set(but.gone))
        return self._make({name: key for name in left if (key := self.state.key(name)) is not None})

    def _make(self, keys: Mapping[str, bytes]) -> int:
        """Make some listings and keep what became of them; returns how many."""
        done, names = 0, list(keys)
        portions = (names[at : at + LISTINGS_AT_ONCE] for at in range(0, len(names), LISTINGS_AT_ONCE))
        orders = ([self._order(name, keys[name]) for name in portion] for portion in portions)
        work = partial(make_all, self.job)
        for made in map(work, orders) if len(names) <= FEW else in_turn(self.executor, work, orders):
            self.state.put(made)
            done += len(made)
            self.watch(done, len(names))
        return done

    def _order(self, name: str, key: bytes) -> Order:
        publisher, _, model = name.partition("/")
        children = self.state.stock.children(name, count=CHILDREN)
        return Order(publisher, model, key, self.state.history.of(name), tuple(children))
