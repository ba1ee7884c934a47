"""The only file that knows where the top-level content folders lie, in a checkout or an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# in a wheel the content folders are shipped inside the package, in a checkout they lie beside it
_BASE = _PACKAGE / "_content" if (_PACKAGE / "_content").is_dir() else _PACKAGE.parent

TEMPLATES = _BASE / "templates"
DOCUMENT_TEMPLATES = TEMPLATES / "documents"
PAGES = TEMPLATES / "pages"
QUESTIONNAIRES = _BASE / "questionnaires"
CATALOGUE = QUESTIONNAIRES / "catalogue"
SCORING = QUESTIONNAIRES / "scoring"
EXAMPLES = QUESTIONNAIRES / "examples"
VENDOR_PROFILES = _BASE / "vendor_profiles"
SCHEMAS = _PACKAGE / "content" / "schemas"
WORDING = _PACKAGE / "wording"


def default_exports() -> Path:
    """Return where documents go unless told otherwise: `exports/` of a checkout, else of the working folder."""
    checkout = _PACKAGE.parent / "exports"
    return checkout if checkout.is_dir() else Path.cwd() / "exports"
