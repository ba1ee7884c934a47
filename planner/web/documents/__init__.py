"""Pages of documents: what there is, how it stands to the engagement, making, looking at and removing them."""

from planner.web.documents import listing as _listing
from planner.web.documents import reading as _reading
from planner.web.documents.blueprint import documents

# the views register themselves when they are imported
__all__ = ["_listing", "_reading", "documents"]
