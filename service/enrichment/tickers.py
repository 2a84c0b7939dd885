"""A body in, the ticker symbols after company names in it out: ``<NVL.L>``, ``(ORBG.DE)``, ``(NASDAQ: QTRX)`` or
``(NYSE:XYZ; TSX:XYZ)``.

The first two forms are Reuters instrument codes, with the exchange after the full stop; the others name the exchange,
as company releases and the Associated Press do.
"""

from __future__ import annotations

import re

_EXCHANGES = (
    "NASDAQ|Nasdaq|NYSE American|NYSE Arca|NYSE MKT|NYSE|AMEX|OTCQB|OTCQX|OTC|LSE|LON|AIM|TSX-V|TSXV|TSX|CSE|NEO|ASX|"
    "NZX|"
    "HKEX|HKSE|SEHK|HKG|HK|TYO|TSE|SSE|SZSE|KRX|KOSPI|KOSDAQ|NSE|BSE|SGX|JSE|TADAWUL|DFM|ADX|TASE|FRA|FWB|ETR|XETRA|Xetra|"
    "EPA|PAR|Euronext Paris|Euronext Amsterdam|Euronext|AMS|EBR|SWX|SIX|BIT|MIL|BME|STO|OMX|CPH|OSL|HEL|WSE|GPW|BMV|B3|"
    "Bovespa|MOEX|BIST"
)
_ONE = rf"(?:{_EXCHANGES})\s?:\s?[A-Z0-9][A-Z0-9.\-]{{0,9}}"
TICKER = re.compile(
    rf"(?=[(\[<])(?:[(\[]\s?(?P<listed>{_ONE}(?:\s?[,;/]\s?(?:and\s)?{_ONE})*)\s?[)\]]"
    r"|<(?P<marked>[A-Z0-9]{1,8}(?:[.=][A-Z0-9]{1,3})?)>"
    r"|[(\[](?P<code>[A-Z0-9]{2,8}\.(?:L|N|O|OQ|K|A|PA|DE|F|MI|MC|AS|BR|SW|S|VX|ST|CO|OL|HE|LS|VI|WA|IS|T|HK|SS|SZ|KS|KQ|"
    r"TW|NS|BO|SI|KL|JK|BK|PS|AX|NZ|TO|V|MX|SA|BA|JO|J|TA|MM|ME|IR))[)\]])"
)
ADDED = 4
"""A ticker must begin fewer than this many characters after the name: a space, a closing quotation mark, a comma."""


def found(body: str) -> list[tuple[int, int, str]]:
    """[start, end) of each pair of brackets, and the first ticker inside as ``EXCHANGE:CODE`` or ``CODE.X``."""
    out: list[tuple[int, int, str]] = []
    if "(" not in body and "<" not in body and "[" not in body:
        return out
    for each in TICKER.finditer(body):
        sign = each["listed"] or each["marked"] or each["code"]
        out.append((each.start(), each.end(), re.split(r"\s?[,;/]", sign.replace(": ", ":"), maxsplit=1)[0].strip()))
    return out


def without(body: str, signs: list[tuple[int, int, str]]) -> str:
    """``body`` with the tickers replaced by spaces, so that all offsets are preserved."""
    for start, end, _ in signs:
        body = body[:start] + " " * (end - start) + body[end:]
    return body
