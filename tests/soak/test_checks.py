"""The checks of a run find what is wrong: each is shown a record that was tampered with."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from simulator.values import BotMessage
from tests.soak import checks
from tests.soak.ledger import Asked, Deed, Ledger, Sending
from tests.soak.stored import Stored, kinds_of

GUEST, PIC, OTHER, CHIEF = 5_001, 2_001, 2_002, 1_001
SHA, OTHER_SHA = "ab" * 32, "cd" * 32
WORD, SECRET = "zqbcdxfz", "zqbcdxgz"


def message(chat: int, text: str, *, reply_to: int | None = None) -> BotMessage:
    return BotMessage(chat, 1, text, (), text, datetime(2019, 12, 17, tzinfo=UTC), reply_to=reply_to)


def card(chat: int, number: int) -> BotMessage:
    return message(chat, f"Indikator {number} · Nama (Permenpan RB 5/2018)\nDomain 1")


@dataclass
class Record:
    """All that a run leaves."""

    ledger: Ledger
    chats: dict[int, list[BotMessage]]
    stored: Stored = field(default_factory=Stored)

    def wrong(self) -> dict[str, list[str]]:
        return {name: found for name, found in checks.all_of(self.ledger, self.chats, self.stored).items() if found}


@pytest.fixture
def record() -> Record:
    """Return a record in which everything is right."""
    ledger = Ledger(roles={GUEST: "guest", PIC: "pic", OTHER: "pic", CHIEF: "koordinator"})
    ledger.asked = [Asked(GUEST, 1, "3 5/2018"), Asked(GUEST, 2, "7 5/2018"), Asked(GUEST, 3, "9 5/2018")]
    ledger.said = Counter({(GUEST, "indikator 3 tahun 2018"): 1})
    ledger.secrets, ledger.public = {WORD: PIC, SECRET: PIC}, {WORD}
    ledger.files[PIC].add(SHA)
    ledger.sendings = [Sending(PIC, 33, "proses", 40, WORD, "", frozenset({SHA[:8]}), {"L-2019-0007"})]
    ledger.deeds = [
        Deed("return", CHIEF, "L-2019-0007", told=True),
        Deed("set_reminders", PIC, "at=09:00", told=True),
        Deed("withdraw_report", PIC, "L-2019-0007"),
    ]
    chats = {
        GUEST: [card(GUEST, 3), card(GUEST, 3), card(GUEST, 7), card(GUEST, 9)],
        PIC: [
            message(PIC, f"Catatan: {SECRET}"),
            message(PIC, "✅ Laporan L-2019-0007 terkirim untuk Baris 33 (indikator 33) · JDIH.\nStatus: proses, 40%."),
            message(PIC, "Pengingat tindak lanjut SPBE · Selasa, 17 Desember 2019\n\nBaris 33"),
        ],
        OTHER: [message(OTHER, f"Catatan: {WORD}")],
    }
    report = {"id": 7, "year": 2019, "row": 33, "reporter_id": PIC, "status": "proses", "percent": 40, "note": WORD}
    stored = Stored(
        reports=[report | {"reason": None, "withdrawn_at": None}],
        verdicts=[{"report_id": 7, "accepted": False, "decided_by": CHIEF}],
        evidence=[{"report_id": 7, "uploaded_by": PIC, "kind": "file", "sha256": SHA, "stored_name": "f1", "size": 9}],
        files=[{"sha256": SHA, "stored_name": "f1", "size": 9}],
        audit=[
            {"actor_id": PIC, "action": "report", "subject": "report:7", "old": None, "new": "row:33"},
            {"actor_id": PIC, "action": "attach_evidence", "subject": "evidence:1", "old": None, "new": None},
            {"actor_id": CHIEF, "action": "return", "subject": "report:7", "old": None, "new": "no_evidence"},
            {"actor_id": PIC, "action": "set_reminders", "subject": "person:2001", "old": "usual", "new": "at=09:00"},
        ],
        questions=[{"person_id": GUEST, "text": "indikator 3 tahun 2018"}],
        digests=[{"person_id": PIC, "day": "2019-12-17", "outcome": "sent", "attempts": 1}],
        inbox=[{"lane": GUEST, "outcome": "handled", "deaths": 0, "settled_at": "2019-12-17"}],
        people=[{"id": PIC, "role": "pic"}],
        disk={"f1": SHA},
    )
    return Record(ledger, chats, stored)


def test_a_record_in_which_all_is_right(record: Record) -> None:
    assert record.wrong() == {}


def test_answers_come_again_in_their_order_where_a_process_died_with_them(record: Record) -> None:
    record.chats[GUEST] += [card(GUEST, 7), card(GUEST, 9)]
    assert list(record.wrong()) == ["the order of answers"]
    record.stored.inbox[0] = {**record.stored.inbox[0], "deaths": 1}
    assert record.wrong() == {}
    record.chats[GUEST].append(card(GUEST, 3))
    assert list(record.wrong()) == ["the order of answers"]


def lose_report(record: Record) -> None:
    record.stored.reports.clear()


def change_percent(record: Record) -> None:
    record.stored.reports[0] = {**record.stored.reports[0], "percent": 41}


def double_report(record: Record) -> None:
    record.stored.reports.append({**record.stored.reports[0], "id": 8})


def invent_report(record: Record) -> None:
    record.stored.reports.append({**record.stored.reports[0], "id": 8, "note": "tidak ada yang menulis ini"})


def lose_gone_report(record: Record) -> None:
    record.ledger.sendings.append(Sending(OTHER, 33, "proses", 12, "lain", "", frozenset(), gone=True))


def change_file(record: Record) -> None:
    record.stored.disk["f1"] = OTHER_SHA


def lose_file(record: Record) -> None:
    record.stored.disk.clear()


def drop_evidence(record: Record) -> None:
    record.stored.evidence.clear()


def swap_file(record: Record) -> None:
    record.ledger.files[PIC] = {OTHER_SHA}


def lose_verdict(record: Record) -> None:
    record.stored.verdicts.clear()


def double_verdict(record: Record) -> None:
    record.stored.verdicts.append(record.stored.verdicts[0])


def turn_verdict(record: Record) -> None:
    record.stored.verdicts[0] = {**record.stored.verdicts[0], "accepted": True}


def withdraw_unasked(record: Record) -> None:
    record.ledger.deeds.pop()
    record.stored.reports[0] = {**record.stored.reports[0], "withdrawn_at": "2019-12-17"}


def lose_withdrawal(record: Record) -> None:
    record.ledger.deeds[-1].told = True


def lose_wish(record: Record) -> None:
    record.stored.audit.pop()


def lose_trail(record: Record) -> None:
    record.stored.audit.pop(0)


def double_trail(record: Record) -> None:
    record.stored.audit.append(record.stored.audit[0])


def lose_question(record: Record) -> None:
    record.stored.questions.clear()


def double_question(record: Record) -> None:
    record.stored.questions.append(record.stored.questions[0])


def swap_answers(record: Record) -> None:
    record.chats[GUEST][2:] = reversed(record.chats[GUEST][2:])


def come_late(record: Record) -> None:
    record.chats[GUEST].append(card(GUEST, 7))


def answer_unasked(record: Record) -> None:
    record.chats[GUEST].append(card(GUEST, 20))


def tell_a_secret(record: Record) -> None:
    record.chats[OTHER].append(message(OTHER, f"Catatan: {SECRET}"))


def tell_a_guest(record: Record) -> None:
    record.chats[GUEST].append(message(GUEST, f"Catatan: {WORD}"))


def show_the_matrix(record: Record) -> None:
    record.chats[GUEST].append(message(GUEST, "Indikator 13 · Nama\nTingkat 3 · OPD: DKIS"))


def remind_again(record: Record) -> None:
    record.chats[PIC].append(record.chats[PIC][-1])


def lose_digest(record: Record) -> None:
    record.chats[PIC].pop()


def leave_an_update(record: Record) -> None:
    record.stored.inbox.append({"lane": PIC, "outcome": None, "deaths": 0, "settled_at": None})


def set_one_aside(record: Record) -> None:
    record.stored.inbox.append({"lane": PIC, "outcome": "set aside", "deaths": 3, "settled_at": "2019-12-17"})


def fail_once(record: Record) -> None:
    record.stored.inbox.append({"lane": PIC, "outcome": "failed", "deaths": 0, "settled_at": "2019-12-17"})


def log_an_error(record: Record) -> None:
    record.stored.log["error", "cannot handle an update"] += 1


@pytest.mark.parametrize(
    ("tamper", "found_by"),
    [
        (lose_report, "reports that people were told are sent"),
        (change_percent, "reports that people were told are sent"),
        (double_report, "reports that people were told are sent"),
        (invent_report, "reports that people were told are sent"),
        (lose_gone_report, "reports that people were told are sent"),
        (change_file, "files that people were told are taken"),
        (lose_file, "files that people were told are taken"),
        (drop_evidence, "files that people were told are taken"),
        (swap_file, "files that people were told are taken"),
        (lose_verdict, "decisions, withdrawals, wishes, joined"),
        (double_verdict, "decisions, withdrawals, wishes, joined"),
        (turn_verdict, "decisions, withdrawals, wishes, joined"),
        (withdraw_unasked, "decisions, withdrawals, wishes, joined"),
        (lose_withdrawal, "decisions, withdrawals, wishes, joined"),
        (lose_wish, "decisions, withdrawals, wishes, joined"),
        (lose_trail, "the audit trail"),
        (double_trail, "the audit trail"),
        (lose_question, "questions"),
        (double_question, "questions"),
        (swap_answers, "the order of answers"),
        (come_late, "the order of answers"),
        (answer_unasked, "the order of answers"),
        (tell_a_secret, "private matters in other chats"),
        (tell_a_guest, "private matters in other chats"),
        (show_the_matrix, "private matters in other chats"),
        (remind_again, "digests"),
        (lose_digest, "digests"),
        (leave_an_update, "the inbox"),
        (set_one_aside, "the inbox"),
        (fail_once, "the inbox"),
        (log_an_error, "the logs"),
    ],
)
def test_what_is_wrong_is_found(record: Record, tamper: Callable[[Record], None], found_by: str) -> None:
    doctored = replace(deepcopy(record))
    tamper(doctored)
    assert found_by in doctored.wrong()


def test_the_log_is_counted_by_kind() -> None:
    log = '{"level": "info", "event": "a"}\n{"level": "warning", "event": "b", "error": "C"}\nTraceback\n'
    assert kinds_of(log) == {("warning", "b (C)"): 1, ("error", "no JSON: Traceback"): 1}


def test_a_group_of_errors_is_known_by_its_last() -> None:
    tree = r"ExceptionGroup: two\n  +-+------ 1 ------\n    | StorageAway\n    +----------"
    log = f'{{"level": "error", "event": "a job failed", "exception": "{tree}"}}'
    assert kinds_of(log) == {("error", "a job failed (StorageAway)"): 1}
