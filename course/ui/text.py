"""Text as it enters the house: nothing in it that a page, a PDF or a database would choke on."""

import re

# Control characters (tab and newline apart), lone surrogates and the code points that Unicode
# declares never to be characters: HTML, XML and PostgreSQL each refuse some of them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """`text` without control characters and lone surrogates, with « \\n » newlines, stripped."""
    return _NEWLINES.sub("\n", _UNWANTED.sub("", text)).strip()
