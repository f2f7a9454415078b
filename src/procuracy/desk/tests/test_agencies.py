"""Partners and the accounts at their desks: right words in Chinese, which account is closed, what a button does, what is no telephone."""

from __future__ import annotations

import pytest

from procuracy.desk.models import AccountAct
from procuracy.registry.models import Agency, AgencyPerson, User
from procuracy.registry.testing import nation

from .test_administration import signed_in
from .test_people import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    row = Agency.objects.create(kind="police", name_zh="某派出所", office=nation()["district"])
    for name, active in (("张某", True), ("李某", False)):
        AgencyPerson.objects.create(user=User.objects.create_user(f"p-{name}", is_active=active), agency=row, name=name, active=active)
    return row


def test_an_agency_has_a_designation_and_its_desk_no_litigants(agency):
    for role, address in (("administrator", "/desk/agencies"), ("security_administrator", f"/desk/agencies/{agency.pk}")):
        client = signed_in(role)
        client.cookies["lang"] = "zh-hans"
        page = said(client.get(address))
        assert "当事人" not in page
        if address == "/desk/agencies":
            assert '<th scope="col" class="govuk-table__header" role="columnheader">名称</th>' in page


def test_each_account_says_whether_it_is_closed_and_its_button_what_it_does(agency):
    keeper = signed_in("security_administrator")
    page = said(keeper.get(f"/desk/agencies/{agency.pk}"))
    assert page.count("Account closed</strong>") == 1 and page.count("Close the account<") == 1 and page.count("Open the account again<") == 1
    person = agency.people.get(name="张某")
    given = {"person": person.pk, "open_or_close": "close", "reason": "调离"}
    for _twice in range(2):
        assert keeper.post(f"/desk/agencies/{agency.pk}", given).status_code == 302
    person.refresh_from_db()
    assert not person.active and AccountAct.objects.filter(agency_person=person).count() == 1, "an old page opens nothing again"
    keeper.post(f"/desk/agencies/{agency.pk}", given | {"open_or_close": "open"})
    person.refresh_from_db()
    assert person.active and person.user.is_active


def test_a_missing_reason_is_shown_at_the_account_that_it_is_about(agency):
    person = agency.people.get(name="李某")
    answer = signed_in("security_administrator").post(f"/desk/agencies/{agency.pk}", {"person": person.pk, "open_or_close": "open"})
    page = said(answer)
    assert answer.status_code == 422 and f'href="#id_{person.pk}_reason"' in page and f'id="id_{person.pk}_reason-error"' in page
    assert page.count("<details class=\"govuk-details\" open>") == 1


def test_what_cannot_be_called_is_no_telephone_of_a_partner(agency):
    keeper = signed_in("administrator")
    given = {"kind": "police", "name_zh": "某派出所", "active": "on"}
    answer = keeper.post(f"/desk/agencies/{agency.pk}", given | {"phone": "abc"})
    assert answer.status_code == 422 and "We could not call this number" in said(answer)
    assert keeper.post(f"/desk/agencies/{agency.pk}", given | {"phone": "028-8765 4321"}).status_code == 302
    assert keeper.post(f"/desk/agencies/{agency.pk}", given | {"phone": ""}).status_code == 302
