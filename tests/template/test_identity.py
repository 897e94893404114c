"""Accounts of clinic staff: what a person may do with their own, and what only an operator may."""

from typing import Any

import pytest

from tests.template.wiring import System


@pytest.fixture
def pool(system: System) -> dict[str, Any]:
    [found] = system.all("AWS::Cognito::UserPool")
    return found.properties


@pytest.fixture
def client(system: System) -> dict[str, Any]:
    [found] = system.all("AWS::Cognito::UserPoolClient")
    return found.properties


def text(value: Any) -> str:
    return str(value["Fn::Sub"] if isinstance(value, dict) else value)


def test_with_a_token_a_person_changes_neither_their_clinic_nor_their_address(client: dict[str, Any]) -> None:
    """Left out, the list would mean every attribute of the pool."""
    assert client["WriteAttributes"] == ["name"]
    assert "custom:clinic_id" in client["ReadAttributes"]


def test_the_portals_token_opens_the_pools_own_api_and_still_names_the_clinic(client: dict[str, Any]) -> None:
    assert client["AllowedOAuthScopes"] == ["openid", "profile", "aws.cognito.signin.user.admin"]


def test_a_second_factor_is_an_app_and_everybodys_own_choice(pool: dict[str, Any]) -> None:
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])


def test_a_forgotten_password_is_reset_by_mail_and_by_nothing_else(pool: dict[str, Any]) -> None:
    assert pool["AccountRecoverySetting"] == {
        "RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]
    }
    assert pool["AutoVerifiedAttributes"] == ["email"]


def test_the_mails_have_what_cognito_fills_in_and_fit_into_its_limits(pool: dict[str, Any]) -> None:
    invitation = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]
    reset = pool["VerificationMessageTemplate"]
    for subject, body, filled_in in (
        (invitation["EmailSubject"], text(invitation["EmailMessage"]), ("{username}", "{####}")),
        (reset["EmailSubject"], text(reset["EmailMessage"]), ("{####}",)),
    ):
        assert all(each in body for each in filled_in)
        assert len(subject) <= 140
        assert len(body) <= 20_000
        assert "キャンセル枠" in subject
    assert "${SiteUrl}/portal/" in text(invitation["EmailMessage"])
    assert reset["DefaultEmailOption"] == "CONFIRM_WITH_CODE"


def test_the_login_pages_are_those_that_speak_japanese(system: System) -> None:
    [domain] = system.all("AWS::Cognito::UserPoolDomain")
    [look] = system.all("AWS::Cognito::ManagedLoginBranding")
    [pool] = system.all("AWS::Cognito::UserPool")
    assert domain.properties["ManagedLoginVersion"] == 2
    assert look.properties["ClientId"] == {"Ref": "Client"}
    assert pool.properties["UserPoolTier"] == "ESSENTIALS"


def test_mails_go_by_ses_once_an_identity_is_named(system: System, pool: dict[str, Any]) -> None:
    own = {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": {"Ref": "MailIdentityArn"},
        "From": {"Ref": "MailFrom"},
    }
    assert pool["EmailConfiguration"]["Fn::If"][:2] == ["HasMail", own]
    handed_on = system.stacks[""]["Resources"]["Identity"]["Properties"]["Parameters"]
    assert handed_on["MailIdentityArn"] == {"Ref": "MailIdentityArn"}
    assert handed_on["MailFrom"] == {"Ref": "MailFrom"}


def test_a_sign_in_can_be_ended_before_its_time(client: dict[str, Any]) -> None:
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_the_pages_may_call_the_pools_own_api(system: System) -> None:
    policies = [
        each.properties["ResponseHeadersPolicyConfig"]
        for each in system.all("AWS::CloudFront::ResponseHeadersPolicy")
    ]
    [policy] = [
        found["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        for found in policies
        if "ContentSecurityPolicy" in found["SecurityHeadersConfig"]
    ]
    assert "${PoolApiUrl}" in policy.partition("connect-src")[2].partition(";")[0]
