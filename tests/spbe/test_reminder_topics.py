"""What the guide tells of reminders: when they come and what stops them, in the numbers of content/reminders.yaml."""

import pytest

from spbe.topic_trials import topics_in
from tests.spbe.conftest import Engine

WHEN, STOPPED = "kapan-diingatkan", "sudah-lapor-masih-diingatkan"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("berapa hari sebelum target saya diingatkan", WHEN),
        ("brp hari sblm target sy diingetin", WHEN),
        ("kpn pengingat dikirim ya", WHEN),
        ("jadwal pengingat dikirim", WHEN),
        ("saya sudah lapor kok diingatkan terus?", STOPPED),
        ("knp masih diingatkan padahal sdh lapor", STOPPED),
        ("sy udh lapor kemarin knp msh diingetin", STOPPED),
        ("sudah lapor kenapa masih ditagih", STOPPED),
        ("kok masih diingatkan, kan sudah lapor", STOPPED),
    ],
)
def test_the_rules_of_reminders_are_told(engine: Engine, question: str, topic: str) -> None:
    for guest in (False, True):
        assert topics_in(engine.answer(question, guest=guest)) == {topic}


@pytest.mark.parametrize(
    "question",
    [
        "siapa yang belum lapor",
        "siapa saja yang sudah lapor",
        "sudah lapor belum dkis",
        "laporan saya belum diverifikasi",
        "kapan laporan spbe dikirim",
        "kapan dokumen dikirim ke kemenpan",
        "target kapan",
        "berapa hari lagi target",
        "kapan target baris 33",
        "berapa hari sebelum evaluasi",
    ],
)
def test_other_questions_are_not_answered_with_them(engine: Engine, question: str) -> None:
    for guest in (False, True):
        assert not topics_in(engine.answer(question, guest=guest)) & {WHEN, STOPPED}


def test_the_numbers_are_those_of_the_policy(engine: Engine) -> None:
    policy = engine.content.reminders
    told = {topic.key: " ".join(topic.items) for topic in engine.content.catalogue.guide.topics}
    *before, last = [str(days) for days in policy.offsets if days]
    for words in (
        f"{', '.join(before)}, dan {last} hari sebelum target",
        f"setiap {policy.overdue_every_days} hari",
        f"lewat {policy.escalate_to_coordinator_after_days} hari",
        f"{policy.stale_after_days} hari tidak dilaporkan",
    ):
        assert words in told[WHEN]
    assert f"{policy.silent_hours_after_report} jam" in told[STOPPED]
