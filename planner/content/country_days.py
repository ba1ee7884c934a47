"""Days off and make-up working days by country, from the holiday library, and how far they are official."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.domain.model.holiday_notice import CountryDays
from planner.domain.model.text import Text

# The State Council announces each year by a notice of its own; the library holds those up to 2026. For later years it
# gives the statutory days and puts the days in lieu, which the law grants for those on a weekend, on the next working
# days; swapped weekends are not known yet. So these years are provisional.
ANNOUNCED_THROUGH = date(2026, 12, 31)
NOTICES: Mapping[int, str] = {
    2024: "https://www.gov.cn/gongbao/2023/issue_10806/202311/content_6913823.html",
    2025: "https://www.gov.cn/gongbao/2024/issue_11726/202411/content_6989767.html",
    2026: "https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.htm",
}
CHINA = "CN"
# from the first of these years on every day of China agrees with an independent source; the library ends with the last
FIRST_YEAR, LAST_YEAR = 2006, 2099
_MAKE_UP = Text("调休上班", "Make-up working day")
# how the library marks a day that depends on a sighting of the moon or a decision still to come
_ESTIMATED = "estimated"
_AMERICAN_DATE = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
_LANGUAGES = {"zh": ("zh_CN", "zh_TW"), "en": ("en_US", "en_GB", "en_HK", "en_IN")}


def is_country(code: str) -> bool:
    """Say whether the holiday library knows a country, or a part of one written `DE-BY`, by its ISO code."""
    country, _, part = code.upper().partition("-")
    if country == CHINA and not part:
        return True
    known = _countries()
    return country in known and (not part or part in known[country])


def country_codes() -> tuple[str, ...]:
    """Return the ISO codes of all countries the holiday library knows."""
    return tuple(sorted(_countries()))


@functools.lru_cache(maxsize=64)
def country_days(code: str, first_year: int, last_year: int) -> CountryDays:
    """
    Return the days of a country or a part of one from the first year to the last.

    China's days are those of the yearly notices as far as these were published; other countries' are computed by
    the library from the rules of their laws, and provisional from the first one that can only be estimated.

    Args:
        code: one that `is_country` accepts.
    """
    code = code.upper()
    zh, en = (_holidays(code, first_year, last_year, language) for language in ("zh", "en"))
    years = range(first_year, last_year + 1)
    make_up = (day for day in sorted(zh.weekend_workdays) if day.year in years)
    is_china = code == CHINA
    return CountryDays(
        code=code,
        days_off={day: Text(zh[day], _iso_dates(en[day])) for day in sorted(zh) if day.year in years},
        working_days=dict.fromkeys(make_up, _MAKE_UP),
        weekend=frozenset(zh.weekend),
        announced_through=ANNOUNCED_THROUGH if is_china else _certain_through(en, last_year),
        basis="announced" if is_china else "computed",
        sources=tuple(address for year, address in NOTICES.items() if year in years) if is_china else (),
    )


def _iso_dates(name: str) -> str:
    """Return the name of a day with the American dates the library writes into it in the form of all our dates."""
    return _AMERICAN_DATE.sub(r"\3-\1-\2", name)


def _holidays(code: str, first_year: int, last_year: int, language: str) -> Any:
    # imported here because it takes a while and only plans need it
    import holidays  # noqa: PLC0415

    country, _, part = code.partition("-")
    years = range(first_year, last_year + 1)
    spoken = getattr(holidays, country).supported_languages or ()
    names = next((name for name in (*_LANGUAGES[language], *_LANGUAGES["en"]) if name in spoken), None)
    return holidays.country_holidays(country, subdiv=part or None, years=years, expand=False, language=names)


def _certain_through(names: Any, last_year: int) -> date:
    estimated: list[date] = [day for day, name in names.items() if _ESTIMATED in name.lower()]
    return min([*estimated, date(last_year + 1, 1, 1)]) - date.resolution


@functools.cache
def _countries() -> Mapping[str, list[str]]:
    import holidays  # noqa: PLC0415

    return holidays.list_supported_countries(include_aliases=False)
