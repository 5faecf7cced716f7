"""When mails leave, to whom, in how many words."""

from datetime import date, datetime
from email.headerregistry import Address

import pytest

from course import clock
from course.notices import rules
from course.notices.rules import Rhythm


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.local(day, hour, minute)


FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rhythm", "told", "leaves"),
    [
        (Rhythm.AT_ONCE, at(FRIDAY, 23), at(FRIDAY, 23)),
        (Rhythm.DAILY, at(FRIDAY, 6, 59), at(FRIDAY, 7)),
        (Rhythm.DAILY, at(FRIDAY, 7), at(MONDAY, 7)),
        (Rhythm.DAILY, at(date(2026, 11, 10), 12), at(date(2026, 11, 12), 7)),  # 11 November
        (Rhythm.DAILY, at(date(2026, 10, 23), 12), at(date(2026, 10, 26), 7)),  # winter time began
        (Rhythm.WEEKLY, at(MONDAY, 6), at(MONDAY, 7)),
        (Rhythm.WEEKLY, at(MONDAY, 7), at(date(2026, 11, 30), 7)),
        (Rhythm.WEEKLY, at(date(2027, 3, 26), 12), at(date(2027, 3, 29), 7)),  # summer time began
        (Rhythm.NONE, at(FRIDAY, 10), None),
    ],
)
def test_mails_leave_at_seven_in_paris_on_their_days(
    rhythm: Rhythm, told: datetime, leaves: datetime | None
) -> None:
    assert rules.next_mail(rhythm, told) == leaves


@pytest.mark.parametrize(
    ("rhythm", "needed_by", "leaves"),
    [
        (Rhythm.DAILY, at(FRIDAY, 17), at(FRIDAY, 10)),
        (Rhythm.DAILY, at(MONDAY, 17), at(FRIDAY, 10)),
        (Rhythm.DAILY, at(date(2026, 11, 24), 6, 59), at(FRIDAY, 10)),
        (Rhythm.DAILY, at(date(2026, 11, 24), 7), at(MONDAY, 7)),
        (Rhythm.DAILY, at(FRIDAY, 9), at(MONDAY, 7)),  # over: no hurry
        (Rhythm.WEEKLY, at(MONDAY, 9), at(FRIDAY, 10)),
        (Rhythm.WEEKLY, at(date(2026, 12, 3), 17), at(MONDAY, 7)),
        (Rhythm.NONE, at(FRIDAY, 17), None),
    ],
)
def test_what_a_digest_would_bring_too_late_leaves_at_once(
    rhythm: Rhythm, needed_by: datetime, leaves: datetime | None
) -> None:
    assert rules.next_mail(rhythm, at(FRIDAY, 10), needed_by) == leaves


@pytest.mark.parametrize("local", ["ada", "a.b", "o'neil", "a+b", "a_b", "x" * 64])
@pytest.mark.parametrize("domain", ["ac-valcombe.fr", "a.b.c.fr", "x--y.fr", "123.fr"])
def test_an_address_that_is_kept_can_stand_in_a_header(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert rules.mailbox(address) == address == Address(addr_spec=address).addr_spec


@pytest.mark.parametrize(
    "address", ["ada@ac-valcombe.fr", "a.b+c@mail.ac-valcombe.fr", " ada@ac-valcombe.fr "]
)
def test_an_ordinary_address_is_kept(address: str) -> None:
    assert rules.mailbox(address) == address.strip()


def test_a_domain_with_an_accent_is_written_as_mail_servers_read_it() -> None:
    assert rules.mailbox("ada@bücher.de") == "ada@xn--bcher-kva.de"


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "ada", "@ac-valcombe.fr", "ada@", "ada@fr", "adé@ac-valcombe.fr"),
        *("ada@ac-valcombe.fr\nBcc: eve@ac-autre.fr", "ada\r@ac-valcombe.fr"),
        *("ada@ac-valcombe.fr,eve@ac-autre.fr", "Ada <ada@ac-valcombe.fr>", "ada @ac-valcombe.fr"),
        *("ada..b@ac-valcombe.fr", ".ada@ac-valcombe.fr", "ada.@ac-valcombe.fr", "ada@-ac.fr", "ada@ac-.fr"),
        *("a" * 65 + "@ac-valcombe.fr", "ada@" + "é" * 70 + ".fr", "ada@-..fr", "ada\x00@ac-valcombe.fr"),
    ],
)
def test_what_a_header_could_not_hold_is_no_address(address: str | None) -> None:
    assert rules.mailbox(address) is None


@pytest.mark.parametrize(
    "address",
    ["ada@example.org", "ada@mail.EXAMPLE.com", "ada@essai.invalid", "ada@x.test", "ada@a.localhost"],
)
def test_addresses_kept_for_examples_are_never_written_to(address: str) -> None:
    assert rules.mailbox(address) is None


def test_a_title_is_one_line_and_says_when_it_was_cut() -> None:
    assert rules.one_line("  Convocation\r\nBcc: x\x00\u2028fin ", 80) == "Convocation Bcc: x fin"
    assert rules.one_line("é" * 300, 200) == "é" * 199 + "…"


@pytest.mark.parametrize(
    "path", ["//ailleurs.fr", "https://ailleurs.fr", "/\\ailleurs", "/c/x\n", "c/x", "/" + "x" * 500]
)
def test_a_notice_never_leads_out_of_the_tool(path: str) -> None:
    with pytest.raises(ValueError, match="page of the tool"):
        rules.own_path(path)


def test_a_notice_leads_nowhere_or_to_a_page() -> None:
    assert [rules.own_path(path) for path in ("", "/c/abc/visites?page=2")] == ["", "/c/abc/visites?page=2"]
