"""Who and where the local deployment is: what a deployer would give as parameters and settings."""

from dataclasses import dataclass

STACK_NAME = "akiwaku-local"
LOGIN_CHANNEL_ID = "2000000002"
LIFF_ID = f"{LOGIN_CHANNEL_ID}-akiwaku1"
CHANNEL_ID = "2000000001"
PREFECTURE = "神奈川県"
ACCOUNT_NAME = "キャンセル枠のお知らせ"


@dataclass(frozen=True)
class Addresses:
    """The local addresses that follow from where the gateway is."""

    origin: str

    @property
    def phone(self) -> str:
        return f"{self.origin}/"

    @property
    def portal(self) -> str:
        return f"{self.origin}/portal/"

    @property
    def liff(self) -> str:
        return f"{self.origin}/liff/"

    @property
    def pool_api(self) -> str:
        return f"{self.origin}/cognito-idp/"

    @property
    def webhook(self) -> str:
        return f"{self.origin}/webhook"

    @property
    def line_api(self) -> str:
        return f"{self.origin}/line"

    @property
    def api_description(self) -> str:
        return f"{self.origin}/clinic-api/docs"


def parameters(addresses: Addresses) -> dict[str, str]:
    """The parameters of template.yaml; whatever is not here keeps its default."""
    return {
        "Stage": "dev",
        "WithWeb": "false",
        # Each is a process here, and keeps its share of LINE's pace.
        "NoticeSenders": "2",
        # Whoever tries things out late in the evening wants to see the notice.
        "QuietHours": "",
        "SiteUrl": addresses.origin,
        "LiffUrl": addresses.liff,
        "LineLoginChannelId": LOGIN_CHANNEL_ID,
        "LineApiHost": addresses.line_api,
        "LineDataHost": addresses.line_api,
        "LineLoginIssuer": "https://access.line.me",
        "LineLoginKeysUrl": f"{addresses.line_api}/oauth2/v2.1/certs",
        "Prefecture": PREFECTURE,
        "AccountName": ACCOUNT_NAME,
    }


def page_config(addresses: Addresses, outputs: dict[str, str]) -> dict[str, str]:
    """/config.json: what the pages need to know, as the deployment writes it in AWS."""
    return {
        "prefecture": PREFECTURE,
        "account_name": ACCOUNT_NAME,
        "liff_id": LIFF_ID,
        "cognito_url": addresses.origin,
        "cognito_api_url": addresses.pool_api,
        "cognito_client_id": outputs["UserPoolClientId"],
        "portal_url": addresses.portal,
    }
