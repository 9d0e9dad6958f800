import pytest

from spbe.people import Action, Person, Role, higher, may, may_read_matrix

OWN, OTHER = 1, 2
READ_ALL = {Action.ASK, Action.READ_MATRIX, Action.BE_REMINDED}
READ_OWN = {Action.READ_REPORTS, Action.READ_EVIDENCE}
WRITE_OWN = {Action.REPORT, Action.ATTACH_EVIDENCE, Action.CONFIRM, Action.HAND_OVER}
ALLOWED = {
    # role: (whatever the agency, only for an own one)
    Role.GUEST: ({Action.ASK}, set[Action]()),
    Role.READER: (READ_ALL, READ_OWN),
    Role.FOCAL_POINT: (READ_ALL, READ_OWN | WRITE_OWN),
    Role.COORDINATOR: (set(Action), set[Action]()),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_who_may_do_what_to_which_rows(role: Role, action: Action) -> None:
    person = Person(7, role, opds=frozenset({OWN}))
    everywhere, own = ALLOWED[role]
    assert may(person, action) == (action in everywhere)
    assert may(person, action, opds=[OTHER]) == (action in everywhere)
    assert may(person, action, opds=[OTHER, OWN]) == (action in everywhere | own)


@pytest.mark.parametrize("action", [Action.VERIFY, Action.CONFIRM])
@pytest.mark.parametrize("role", Role)
def test_nobody_checks_their_own_report(role: Role, action: Action) -> None:
    assert not may(Person(7, role, opds=frozenset({OWN})), action, opds=[OWN], own=True)


def test_only_checking_asks_whose_report_it_is() -> None:
    assert may(Person(7, Role.FOCAL_POINT, opds=frozenset({OWN})), Action.ATTACH_EVIDENCE, opds=[OWN], own=True)


def test_a_member_of_no_agency_has_nothing_of_their_own() -> None:
    person = Person(7, Role.FOCAL_POINT)
    assert not any(may(person, action, opds=[OWN]) for action in READ_OWN | WRITE_OWN)


def test_roles_are_ranked() -> None:
    ranked = [Role.GUEST, Role.READER, Role.FOCAL_POINT, Role.COORDINATOR]
    for at, role in enumerate(ranked):
        assert [higher(role, other) for other in ranked] == [*[role] * at, *ranked[at:]]
        assert [higher(other, role) for other in ranked] == [*[role] * at, *ranked[at:]]


def test_members_read_the_matrix() -> None:
    assert [role for role in Role if may_read_matrix(Person(7, role))] == [
        Role.READER,
        Role.FOCAL_POINT,
        Role.COORDINATOR,
    ]
