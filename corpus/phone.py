"""Phone: a telephone number, kept as its record writes it, shown and dialled in the standard forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

REGION = "US"
"""Where a number without a country code is."""

_UNCALLED = frozenset({"fax", "pager"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number, copied from the record and never composed."""

    number: str
    """As the record writes it."""
    extension: str | None = None
    description: str | None = None
    type: str = "voice"
    """As in RFC 6350: `voice`, `text`, `fax`, `textphone`, ..."""
    languages: tuple[str, ...] = ()
    """Languages spoken at this number, by name."""

    @property
    def display(self) -> str:
        """In the national form with its extension; as it is written where it is none, or spelt in letters."""
        parsed = _parse(self.number)
        extension = self.extension or (parsed.extension if parsed else None)
        return self._formatted(parsed) + (f" ext. {extension}" if extension else "")

    @property
    def uri(self) -> str | None:
        """What a telephone dials (RFC 3966), with the extension; None for what is no number."""
        parsed = _parse(self.number)
        if parsed is None:
            return None
        extension = self.extension or parsed.extension
        after = f";ext={extension}" if extension and extension.isdecimal() else ""
        return f"tel:{_dialled(parsed)}{after}"

    @property
    def callable(self) -> bool:
        """Whether a person answers there, by voice or in writing."""
        return self.type not in _UNCALLED

    def _formatted(self, parsed: PhoneNumber | None) -> str:
        if parsed is None or _is_short(parsed) or phonenumbers.is_alpha_number(self.number):
            return self.number
        bare = PhoneNumber(country_code=parsed.country_code, national_number=parsed.national_number)
        bare.italian_leading_zero = parsed.italian_leading_zero
        here = phonenumbers.country_code_for_region(REGION) == parsed.country_code
        form = PhoneNumberFormat.NATIONAL if here else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(bare, form)


@lru_cache(maxsize=4096)
def _parse(number: str) -> PhoneNumber | None:
    """The number by its plan; None when it is no number that can be dialled."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) or _is_short(parsed) else None


def _is_short(parsed: PhoneNumber) -> bool:
    """Whether it is a short code such as 911, 988 or 311."""
    return phonenumbers.is_valid_short_number_for_region(parsed, REGION)


def _dialled(parsed: PhoneNumber) -> str:
    """E.164, or the bare digits of a short code."""
    if _is_short(parsed):
        return str(parsed.national_number)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
