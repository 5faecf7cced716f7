"""Windows, connected time, proposals: pure."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import clock
from course.errors import RuleBroken
from tutoring.sessions.models import Status
from tutoring.sessions.rules import BLANK, Mark
from tutoring.virtual_classes import connections, rules
from tutoring.virtual_classes.connections import Connection
from tutoring.virtual_classes.rules import Basis, Claim, Evidence

DAY = date(2026, 11, 12)
START, END = clock.local(DAY, 17), clock.local(DAY, 18)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return clock.local(DAY, hour, minute) + timedelta(seconds=second)


def line(start: datetime, end: datetime, seconds: int | None = None) -> Connection:
    return Connection(start, end, seconds)


@pytest.mark.parametrize("moment", [at(16, 45), at(17), at(17, 20)])
def test_the_start_is_claimed_from_a_quarter_before_to_twenty_minutes_after(moment: datetime) -> None:
    rules.check_claim(Claim.START, START, END, moment)


@pytest.mark.parametrize("moment", [at(17, 50), at(18), at(19)])
def test_the_end_is_claimed_from_ten_minutes_before_to_an_hour_after(moment: datetime) -> None:
    rules.check_claim(Claim.END, START, END, moment)


@pytest.mark.parametrize(
    ("claim", "moment", "said"),
    [
        (Claim.START, at(16, 44, 59), "à partir de 16\u00a0h\u00a045"),
        (Claim.START, at(17, 20, 1), "fermé à 17\u00a0h\u00a020"),
        (Claim.END, at(17, 49, 59), "à partir de 17\u00a0h\u00a050"),
        (Claim.END, at(19, 0, 1), "fermé à 19\u00a0h"),
    ],
)
def test_outside_the_window_the_hours_are_said(claim: Claim, moment: datetime, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_claim(claim, START, END, moment)
    assert said in broken.value.message


def test_a_five_minute_class_cannot_end_before_it_begins() -> None:
    assert rules.window(Claim.END, START, START + timedelta(minutes=5))[0] == START


def seconds(*lines: Connection) -> int:
    return connections.connected_seconds(lines, START, END)


def test_what_comes_before_and_after_the_class_does_not_count() -> None:
    assert seconds(line(at(16, 30), at(18, 30))) == 3600
    assert seconds(line(at(15), at(16, 59))) == 0


def test_connections_add_up_and_their_overlap_counts_once() -> None:
    assert seconds(line(at(17), at(17, 20)), line(at(17, 30), at(17, 40))) == 1800
    assert seconds(line(at(17), at(17, 20)), line(at(17, 10), at(17, 30))) == 1800


def test_a_connection_that_was_cut_in_between_counts_for_its_duration() -> None:
    assert seconds(line(at(17), at(18), 40 * 60)) == 2400


def test_a_duration_rounded_up_to_a_minute_is_no_cut() -> None:
    assert seconds(line(at(17), at(17, 30, 20), 31 * 60)) == 1820
    assert seconds(line(at(17), at(17, 30, 20), 30 * 60)) == 1820


def test_durations_without_hours_add_up_to_the_class_at_most() -> None:
    assert seconds(Connection(seconds=1200), Connection(seconds=600)) == 1800
    assert seconds(Connection(seconds=9000)) == 3600


def test_a_class_over_the_change_to_summer_time_lasts_what_it_lasts() -> None:
    start = clock.local(date(2027, 3, 28), 1, 30)
    end = clock.local(date(2027, 3, 28), 3, 30)
    assert connections.connected_seconds([line(start, end)], start, end) == 3600


def connected(*reports: list[Connection]) -> connections.Connected:
    return connections.connected(reports, START, END)


def test_reports_with_hours_are_put_together_and_the_same_time_counts_once() -> None:
    first, again = [line(at(17), at(17, 20))], [line(at(17), at(17, 20)), line(at(17, 30), at(17, 40))]
    assert connected(first, again).minutes == 30


def test_another_export_of_the_same_meeting_never_adds_up() -> None:
    """Saved again by a spreadsheet the file is another, its durations are the same."""
    durations, cut = [Connection(seconds=1800)], [line(at(17), at(18), 1800)]
    exact = [line(at(17), at(17, 30))]
    for again in (durations, cut, exact):
        assert connected(durations, again).minutes == 30
        assert connected(cut, again).minutes == 30


def test_a_meeting_that_restarted_adds_up_as_its_hours_differ() -> None:
    before, after = [line(at(17), at(17, 25))], [line(at(17, 30), at(18), 20 * 60)]
    assert connected(before, after).minutes == 45
    assert connected([line(at(17), at(17, 20), 600)], after, before).minutes == 45


def test_a_cut_that_the_report_does_not_place_says_at_least_and_at_most() -> None:
    # From 16:00 to 18:00, 50 minutes in all: the hour before the class may hold them all.
    assert connected([line(at(16), at(18), 50 * 60)]) == connections.Connected(50, 0)
    assert connected([line(at(16, 55), at(18, 5), 65 * 60)]) == connections.Connected(60, 55)
    assert connected([line(at(17), at(18), 40 * 60)]) == connections.Connected(40, 40)


MOMENTS = st.integers(-1800, 5400).map(lambda shift: START + timedelta(seconds=shift))
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(SPANS)
def test_the_union_counts_each_second_of_the_class_once(spans: list[tuple[datetime, datetime]]) -> None:
    covered: set[int] = set()
    for start, end in spans:
        first, last = (int((moment - START).total_seconds()) for moment in (start, end))
        covered.update(range(max(first, 0), min(last, 3600)))
    assert seconds(*(line(*span) for span in spans)) == len(covered)


@given(SPANS, st.randoms(use_true_random=False))
def test_neither_the_order_nor_a_line_twice_changes_anything(
    spans: list[tuple[datetime, datetime]], random: Random
) -> None:
    lines = [line(*span) for span in spans]
    shuffled = lines + lines[:2]
    random.shuffle(shuffled)
    assert seconds(*shuffled) == seconds(*lines)


LINES = st.one_of(
    st.builds(
        lambda pair, cut: line(pair[0], pair[1], cut),
        SPANS.filter(bool).map(lambda s: s[0]),
        st.integers(0, 9000),
    ),
    st.builds(lambda cut: Connection(seconds=cut), st.integers(0, 9000)),
)


@given(st.lists(LINES, max_size=6), LINES)
def test_one_more_line_never_takes_time_away_nor_exceeds_the_class(
    more: list[Connection], one: Connection
) -> None:
    assert seconds(*more) <= seconds(*more, one) <= 3600


@given(st.lists(st.lists(LINES, max_size=4), max_size=4))
def test_over_reports_nothing_exceeds_the_class_nor_falls_under_one_report(
    reports: list[list[Connection]],
) -> None:
    found = connected(*reports)
    alone = [seconds(*one) // 60 for one in reports]
    assert max(alone, default=0) <= found.minutes <= min(60, sum(alone) + len(alone))
    assert 0 <= found.at_least <= found.minutes
    assert connected(*reports, *reports) == found


def propose(evidence: Evidence, imported: bool = True, **more: bool) -> rules.Proposal:
    return rules.propose(evidence, START, END, 60, imported=imported, **more)


def test_the_report_speaks_before_the_claims() -> None:
    found = propose(Evidence(at(17), at(18), 35))
    assert found == rules.Proposal(Mark(Status.PRESENT, 35), Basis.REPORT)


def test_both_claims_propose_the_minutes_between_them_within_the_class() -> None:
    assert propose(Evidence(at(16, 50), at(18, 40)), imported=False).mark == Mark(Status.PRESENT, 60)
    assert propose(Evidence(at(17, 15), at(17, 55)), imported=False).mark == Mark(Status.PRESENT, 40)


def test_a_claim_that_the_report_does_not_confirm_proposes_nothing() -> None:
    for claimed in (Evidence(at(17), at(18)), Evidence(at(17)), Evidence(at(17), at(18), 0)):
        assert propose(claimed) == rules.Proposal(BLANK, Basis.DISPUTED)


def test_a_name_still_to_be_decided_makes_nobody_absent() -> None:
    undecided = rules.Proposal(BLANK, Basis.UNDECIDED)
    assert propose(Evidence(), undecided=True) == undecided
    assert propose(Evidence(at(17), at(18)), undecided=True) == undecided
    assert propose(Evidence(connected=60), undecided=True).mark == Mark(Status.PRESENT, 60)


def test_a_cut_that_decides_of_the_eighty_percent_is_left_to_the_trainer() -> None:
    assert propose(Evidence(connected=50, at_least=10)) == rules.Proposal(BLANK, Basis.UNSURE)
    assert propose(Evidence(connected=60, at_least=55)).mark == Mark(Status.PRESENT, 60)


def test_one_claim_alone_proposes_nothing() -> None:
    assert propose(Evidence(at(17)), imported=False) == rules.Proposal(BLANK, Basis.HALF_CLAIM)
    assert propose(Evidence(None, at(18)), imported=False).mark == BLANK


def test_without_a_report_nobody_is_proposed_absent() -> None:
    assert propose(Evidence(), imported=False).mark == BLANK
    assert propose(Evidence()).mark == Mark(Status.ABSENT)
    assert propose(Evidence(), warned=True).mark == Mark(Status.EXCUSED)


def test_twenty_seconds_of_connection_are_no_presence() -> None:
    assert propose(Evidence(connected=0)).mark == Mark(Status.ABSENT)


def test_a_trace_or_a_note_keeps_somebody_off_the_list_of_absentees() -> None:
    assert rules.left_no_trace(Evidence(), BLANK)
    assert rules.left_no_trace(Evidence(), Mark(Status.ABSENT))
    assert not rules.left_no_trace(Evidence(started_at=at(17)), BLANK)
    assert not rules.left_no_trace(Evidence(connected=3), BLANK)
    assert not rules.left_no_trace(Evidence(), Mark(Status.EXCUSED))


def test_a_correction_ends_after_it_begins() -> None:
    rules.check_correction(at(17), None)
    with pytest.raises(RuleBroken):
        rules.check_correction(at(18), at(17))
    assert START.tzinfo is UTC
