"""Pages that set an engagement up: what it is about, who answers, which products are screened, what is compared."""

from planner.web.setup import alternatives, facts, products, respondents, steps
from planner.web.setup.blueprint import setup

__all__ = ["alternatives", "facts", "products", "respondents", "setup", "steps"]
