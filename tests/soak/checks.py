"""What must hold in the end. It is read off the simulator's record, the people's ledger and the bot's tables.

Nothing of the bot is used here: each check returns a line for everything that is wrong.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.values import BotMessage
from tests.soak.ledger import MEMBERS, Ledger
from tests.soak.stored import Stored

SENT = re.compile(r"Laporan L-(\d+)-(\d+) terkirim untuk Baris (\d+) ")
STATUS = re.compile(r"Status: (?:(menunggu verifikasi) koordinator|(\w+), (\d+)%)\.")
CARD = re.compile(r"Indikator (\d+) · .*\(Permenpan RB (\d+/\d+)")
DIGEST = re.compile(r"Pengingat tindak lanjut SPBE · (.*)")
WORD = re.compile(r"zq[b-m]+x[b-m]+z")
OF_MEMBERS = re.compile(r"^Baris \d+|OPD:|Antrean verifikasi|^Tugas ", re.MULTILINE)
"""What stands in messages that tell of the matrix or of reports, which no guest reads."""

EXPECTED_CAUSES = ("(DiskFull)", "(StorageAway)")
"""A full disk, and a database that goes away under a job, which comes again by the clock, or under an extra offer."""

UNRECORDED = "a question is not recorded"

Chats = Mapping[int, Sequence[BotMessage]]


def all_of(ledger: Ledger, chats: Chats, stored: Stored) -> dict[str, list[str]]:
    """Return what is wrong, by what was looked at."""
    return {
        "reports that people were told are sent": [*told_reports(chats, stored), *sent_reports(ledger, stored)],
        "files that people were told are taken": list(files(ledger, stored)),
        "decisions, withdrawals, wishes, joined": list(deeds(ledger, stored)),
        "the audit trail": list(audit(stored)),
        "questions": list(questions(ledger, stored)),
        "the order of answers": list(order(ledger, chats, stored)),
        "private matters in other chats": list(privacy(ledger, chats)),
        "digests": list(digests(ledger, chats, stored)),
        "the inbox": list(inbox(stored)),
        "the logs": list(logs(stored)),
        "what people could not do": list(ledger.troubles),
    }


# Reports


def told_reports(chats: Chats, stored: Stored) -> Iterator[str]:
    """Every message that says "terkirim" names a report that is there, of this person, with these values."""
    reports = {each["id"]: each for each in stored.reports}
    for chat, messages in chats.items():
        for message in messages:
            for found in SENT.finditer(message.text):
                year, number, row = map(int, found.groups())
                report, status = reports.get(number), STATUS.search(message.text, found.end())
                if report is None or (report["reporter_id"], report["row"], report["year"]) != (chat, row, year):
                    yield f"{chat} was told of {found[0]!r}; stored is {report}"
                elif status and not status[1] and (report["status"], report["percent"]) != (status[2], int(status[3])):
                    yield f"{chat} was told {status[0]!r} of report {number}; stored is {report}"


def sent_reports(ledger: Ledger, stored: Stored) -> Iterator[str]:
    """What somebody sent is there once, what they were told is there, and nothing else is."""
    there = defaultdict[tuple[object, ...], list[int]](list)
    for each in stored.reports:
        there[_key(each)].append(each["id"])
    meant = {each.key for each in ledger.sendings}
    for key, ids in there.items():
        if key not in meant:
            yield f"nobody sent reports {ids}: {key}"
        if len(ids) > 1:
            yield f"reports {ids} were sent once: {key}"
    for sending in ledger.sendings:
        ids = there.get(sending.key, [])
        if (sending.told or sending.gone) and len(ids) != 1:
            yield f"{sending} is stored as {ids}"
        if len(sending.told) > 1 or any(int(told.rpartition("-")[2]) not in ids for told in sending.told):
            yield f"{sending} was told of other reports than {ids}"


def _key(report: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what a stored report is known by, as `Sending.key`."""
    said = (report["status"], report["percent"], report["note"] or "", report["reason"] or "")
    return (report["reporter_id"], report["row"], *said)


# Files


def files(ledger: Ledger, stored: Stored) -> Iterator[str]:
    """A report has the files that its summary named, each on the disk with the bytes that its person sent, once."""
    of_report: dict[int, list[str]] = defaultdict(list)
    for each in stored.evidence:
        if each["kind"] == "file":
            of_report[each["report_id"]].append(each["sha256"])
            if each["sha256"] not in ledger.files[each["uploaded_by"]]:
                yield f"{each['uploaded_by']} never sent the bytes of {each}"
            if stored.disk.get(each["stored_name"]) != each["sha256"]:
                yield f"{each} is on the disk with {stored.disk.get(each['stored_name'])}"
    reports = {_key(each): each["id"] for each in stored.reports}
    for sending in ledger.sendings:
        report = reports.get(sending.key)
        if report is not None and sorted(each[:8] for each in of_report[report]) != sorted(sending.files):
            yield f"report {report} named {sorted(sending.files)} and has {of_report[report]}"
    hashes = Counter(each["sha256"] for each in stored.files)
    yield from (f"{sha256} is stored {number} times" for sha256, number in hashes.items() if number > 1)
    for each in stored.files:
        if stored.disk.get(each["stored_name"]) != each["sha256"]:
            yield f"{each} is on the disk with {stored.disk.get(each['stored_name'])}"


# Deeds


def deeds(ledger: Ledger, stored: Stored) -> Iterator[str]:
    """What people were told is done is stored once, and nothing is that nobody asked for."""
    references = {f"L-{each['year']}-{each['id']:04}": each for each in stored.reports}
    verdicts = Counter(
        ("accept" if each["accepted"] else "return", each["decided_by"], each["report_id"]) for each in stored.verdicts
    )
    meant = {
        (each.kind, each.person, int(each.subject.rpartition("-")[2]))
        for each in ledger.deeds
        if each.subject[:2] == "L-"
    }
    for verdict, number in verdicts.items():
        if number > 1 or verdict not in meant:
            yield f"{verdict} is stored {number} times, and {'' if verdict in meant else 'not '}meant"
    withdrawn = {each["id"] for each in stored.reports if each["withdrawn_at"] is not None}
    taken_back = {report for kind, _, report in meant if kind == "withdraw_report"}
    yield from (f"nobody took back report {each}" for each in sorted(withdrawn - taken_back))
    roles = {each["id"]: each["role"] for each in stored.people}
    trail = Counter((each["action"], each["actor_id"], each["new"]) for each in stored.audit)
    for deed in ledger.deeds:
        if not deed.told:
            continue
        report = references.get(deed.subject)
        match deed.kind:
            case "accept" | "return":
                is_there = report is not None and verdicts[deed.kind, deed.person, report["id"]] == 1
            case "withdraw_report":
                is_there = report is not None and report["id"] in withdrawn and report["reporter_id"] == deed.person
            case "set_reminders":
                is_there = trail[deed.kind, deed.person, deed.subject] > 0
            case _:
                is_there = roles.get(deed.person) == "staf"
        if not is_there:
            yield f"not stored, though told: {deed}"


def audit(stored: Stored) -> Iterator[str]:
    """Each thing that is stored has its one line in the trail, and each line its thing."""
    trail = Counter((each["action"], each["actor_id"], each["subject"]) for each in stored.audit)
    expected: Counter[tuple[str, int, str]] = Counter()
    for each in stored.reports:
        expected["report", each["reporter_id"], f"report:{each['id']}"] += 1
        if each["withdrawn_at"] is not None:
            expected["withdraw_report", each["reporter_id"], f"report:{each['id']}"] += 1
    for each in stored.verdicts:
        kind = "accept" if each["accepted"] else "return"
        expected[kind, each["decided_by"], f"report:{each['report_id']}"] += 1
    kinds = ("report", "withdraw_report", "accept", "return")
    noted = Counter({key: number for key, number in trail.items() if key[0] in kinds})
    for key in expected.keys() | noted.keys():
        if expected[key] != noted[key]:
            yield f"{key} happened {expected[key]} times and is in the trail {noted[key]} times"
    attached = sum(number for (action, _, _), number in trail.items() if action == "attach_evidence")
    if attached != len(stored.evidence):
        yield f"{len(stored.evidence)} pieces of evidence, {attached} in the trail"


def questions(ledger: Ledger, stored: Stored) -> Iterator[str]:
    """A question is noted each time that it is put, and again only where a process died before it had answered.

    It is not where the disk was full; then it is answered all the same, and the log says that it is not recorded.
    """
    noted = Counter((each["person_id"], each["text"]) for each in stored.questions)
    missing = {key: number - noted[key] for key, number in ledger.said.items() if noted[key] < number}
    if sum(missing.values()) > stored.log["warning", UNRECORDED]:
        yield f"{missing} are not noted; the log tells of {stored.log['warning', UNRECORDED]}"
    again, deaths = noted_again(ledger, stored), sum(each["deaths"] for each in stored.inbox)
    if again > deaths:
        yield f"{again} questions are noted again, and {deaths} updates were taken over from the dead"


def noted_again(ledger: Ledger, stored: Stored) -> int:
    """Return how many questions are noted more often than they were put."""
    noted = Counter((each["person_id"], each["text"]) for each in stored.questions)
    return sum(max(0, noted[key] - number) for key, number in ledger.said.items())


# Messages


def order(ledger: Ledger, chats: Chats, stored: Stored) -> Iterator[str]:
    """The answers of a chat come in the order of its questions; the same one twice in a row counts as one.

    Where a process died with updates of a chat, their answers may come again from there on, in their order.
    """
    deaths: Counter[int] = Counter()
    for update in stored.inbox:
        deaths[update["lane"]] += update["deaths"]
    asked: dict[int, list[str]] = defaultdict(list)
    by_message = {}
    for each in ledger.asked:
        asked[each.chat].append(each.mark)
        by_message[each.chat, each.message] = each.mark
    for chat, marks in asked.items():
        place = 0
        for message in chats.get(chat, ()):
            found = CARD.match(message.text)
            if not found or message.edited:
                continue
            mark = f"{found[1]} {found[2]}"
            if message.reply_to is not None:
                if by_message.get((chat, message.reply_to)) != mark:
                    yield f"in {chat}, {by_message.get((chat, message.reply_to))} was answered by {mark}"
                continue
            later = next((number for number in range(max(0, place - 1), len(marks)) if marks[number] == mark), None)
            if later is None and deaths[chat] and mark in marks[:place]:
                deaths[chat] -= 1
                later = place - 1 - marks[:place][::-1].index(mark)
            if later is None:
                yield f"in {chat}, {mark} was answered out of order; asked {marks}"
            else:
                place = later + 1


def privacy(ledger: Ledger, chats: Chats) -> Iterator[str]:
    """What somebody wrote stays with them until they send it, then with members; the matrix is for members."""
    members = ledger.people_of(*MEMBERS)
    guests = ledger.people_of("guest")
    for chat, messages in chats.items():
        for message in messages:
            for word in WORD.findall(f"{message.text} {message.file_name}"):
                is_theirs = ledger.secrets.get(word) == chat
                if not is_theirs and not (
                    word in ledger.public and (chat in members or ledger.roles.get(chat) == "joined")
                ):
                    yield f"{chat} read {word} of {ledger.secrets.get(word)}"
            if chat in guests and OF_MEMBERS.search(message.text):
                yield f"the guest {chat} read {message.text[:80]!r}"


def digests(ledger: Ledger, chats: Chats, stored: Stored) -> Iterator[str]:
    """A digest reaches its person once a day, again only where its process was killed or stopped with it in hand."""
    told = digests_told(chats)
    held = Counter(person for kill in ledger.kills for person, _ in kill.held)
    days = Counter(person for person, _ in told)
    for (person, _), number in told.items():
        if number - 1 > held[person]:
            yield f"{person} had {number} digests on one day; {held[person]} kills and stops had one in hand"
    sent = Counter(each["person_id"] for each in stored.digests if each["outcome"] == "sent")
    yield from (
        f"{person} had {days[person]} digests of {number}" for person, number in sent.items() if days[person] < number
    )
    known = {each["person_id"] for each in stored.digests}
    yield from (f"{person} had a digest that is not stored" for person in days.keys() - known)


def digests_told(chats: Chats) -> Counter[tuple[int, str]]:
    """Return how many digests there were by person and day."""
    new = [message for messages in chats.values() for message in messages if not message.edited]
    return Counter((each.chat_id, found[1]) for each in new if (found := DIGEST.match(each.text)))


# What is left


def inbox(stored: Stored) -> Iterator[str]:
    """Everything is handled, and nothing is set aside; what failed is what did not reach Telegram."""
    unreached = sum(number for (_, event), number in stored.log.items() if event.startswith("cannot reach Telegram"))
    for outcome, number in Counter(each["outcome"] for each in stored.inbox).items():
        if outcome in (None, "set aside", "unreadable") or (outcome == "failed" and number > unreached):
            yield f"{number} updates in the inbox are {outcome or 'not handled'}"


def logs(stored: Stored) -> Iterator[str]:
    """No error is logged but those that were brought about."""
    for (level, event), number in stored.log.items():
        if level != "warning" and not event.endswith(EXPECTED_CAUSES):
            yield f"{number} times {level}: {event}"
