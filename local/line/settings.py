"""What the simulated LINE platform knows about the one channel it serves."""

from pydantic import BaseModel, ConfigDict


class SimulatorSettings(BaseModel):
    """The LINE Official Account, its two channels, and where the bot's pages and webhook are.

    `base_url` is where the phone is opened, `liff_url` the LIFF endpoint: addresses that start with it open
    inside the phone. `monthly_limit` is the message quota of the month; None means no limit. A webhook that
    failed is sent again, while that is switched on, after each of the `redelivery_pauses`, in seconds; LINE
    does not disclose its own.
    """

    model_config = ConfigDict(frozen=True)

    base_url: str
    channel_id: str
    channel_secret: str
    login_channel_id: str
    login_channel_secret: str = "5d41c2b0a96e4f7388d2b1e60c97fa34"  # noqa: S105  (of a channel that is nowhere)
    liff_url: str
    webhook_url: str | None = None
    bot_user_id: str = "Ub0700000000000000000000000000a0a"
    account_name: str = "キャンセル枠のお知らせ"
    basic_id: str = "@akiwaku"
    monthly_limit: int | None = None
    redelivery_pauses: tuple[float, ...] = (5, 30, 120, 600)
