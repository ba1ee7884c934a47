"""Everything that is kept, as one transaction reaches it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from planner.services.accounts import AccountKeeper
from planner.services.findings import FindingsKeeper
from planner.services.jobs import JobKeeper
from planner.services.keeping import AuditTrail, EngagementKeeper
from planner.services.papers import PaperKeeper
from planner.services.tokens import TokenKeeper
from planner.services.visits import VisitKeeper


class StoreUnit(Protocol):
    """What one transaction reaches: engagements with all that hangs on them, people, jobs, and the audit trail."""

    @property
    def engagements(self) -> EngagementKeeper: ...

    @property
    def accounts(self) -> AccountKeeper: ...

    @property
    def jobs(self) -> JobKeeper: ...

    @property
    def audit(self) -> AuditTrail: ...

    @property
    def findings(self) -> FindingsKeeper: ...

    @property
    def papers(self) -> PaperKeeper: ...

    @property
    def visits(self) -> VisitKeeper: ...

    @property
    def tokens(self) -> TokenKeeper: ...


class Store(Protocol):
    """Transactions over everything that is kept."""

    def reading(self) -> AbstractContextManager[StoreUnit]: ...

    def writing(self) -> AbstractContextManager[StoreUnit]: ...
