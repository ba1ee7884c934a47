"""What is asked of every page, whatever it is about: axe finds nothing, light and dark, and it fits every window."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Error

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK, WALL = 360, 1280, 3840
HEIGHT, HIGHEST = 900, 12_000
FIND = """async (options) => (await axe.run(document, options)).violations.map((one) =>
  `${one.id} (${one.help}): ` + one.nodes.slice(0, 4).map((node) => node.target.join(" ")).join(", "))"""
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}, "preload": False}
# in the dark a page has the same parts in the same places: what may differ are the rules about colours
COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDTHS = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const scrolls = (part) => part && (getComputedStyle(part).overflowX !== "visible" || scrolls(part.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter((part) => part.getBoundingClientRect().right > most + 1 && !scrolls(part.parentElement))
    .slice(0, 4).map((part) => `${part.tagName}.${part.className} ${part.textContent.trim().slice(0, 30)}`)
    .concat([`${document.documentElement.scrollWidth} > ${most}`]);
}"""


# how often a page may show itself anew while it is looked at: results come in behind it
TIMES_ANEW = 4
ANEW = ("context was destroyed", "axe is not defined")


def examine(page) -> dict[str, list[str]]:
    """Return what is wrong with an open page, by width and scheme; nothing where nothing is."""
    for _ in range(TIMES_ANEW):
        try:
            return _examined(page)
        except Error as error:
            if not any(told in str(error) for told in ANEW):
                raise
            page.wait_for_load_state()
    return _examined(page)


def _examined(page) -> dict[str, list[str]]:
    page.evaluate(AXE_SCRIPT)
    found = {}
    for width in (PHONE, WALL, DESK):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found[f"{width} px"] = too_wide(page)
        # so high that no bar at the foot of the window lies over anything
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height + 100, HIGHEST)})
        for scheme, options in (("dark", COLOURS), ("light", OPTIONS)):
            page.emulate_media(color_scheme=scheme)
            found[f"{width} px, {scheme}"] = page.evaluate(FIND, options)
    return {place: what for place, what in found.items() if what}


def too_wide(page) -> list[str]:
    """Return how far a page reaches beyond its window, and its widest parts that stand outside."""
    return page.evaluate(WIDTHS)
