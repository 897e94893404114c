"""Publishing a rich menu with the bot's SDK, and seeing it on the phone."""

import io
from functools import cache

import httpx
import pytest
from linebot.v3.messaging import (
    ApiException,
    RichMenuArea,
    RichMenuBounds,
    RichMenuRequest,
    RichMenuSize,
    URIAction,
)
from PIL import Image

from tests.simulator.conftest import World

LIFF = "https://liff.line.me/2000000001-sample"


def picture(width: int = 2500, height: int = 843, kind: str = "PNG") -> bytearray:
    """A picture as the SDK wants it: it sends a bytearray as it is, and would write bytes as JSON."""
    return bytearray(_drawn(width, height, kind))


@cache
def _drawn(width: int, height: int, kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#06755a").save(file, kind)
    return file.getvalue()


def menu() -> RichMenuRequest:
    return RichMenuRequest(
        size=RichMenuSize(width=2500, height=843),
        selected=True,
        name="メニュー",
        chatBarText="メニュー",
        areas=[
            RichMenuArea(
                bounds=RichMenuBounds(x=x, y=0, width=833, height=843),
                action=URIAction(label=label, uri=LIFF),
            )
            for x, label in (
                (0, "キャンセル待ち申請"),
                (833, "ユーザー情報登録修正"),
                (1666, "キャンセル待ち予約確認"),
            )
        ],
    )


def published(world: World) -> str:
    menu_id = world.api().create_rich_menu(menu()).rich_menu_id
    world.blob().set_rich_menu_image(menu_id, body=picture(), _headers={"Content-Type": "image/png"})
    world.api().set_default_rich_menu(menu_id)
    return str(menu_id)


def test_a_published_menu_is_what_friends_see(world: World) -> None:
    menu_id = published(world)

    shown = world.http.get(f"/phone/api/people/{world.friend()}/rich-menu").json()

    assert [area["action"]["label"] for area in shown["rich_menu"]["areas"]] == [
        "キャンセル待ち申請",
        "ユーザー情報登録修正",
        "キャンセル待ち予約確認",
    ]
    assert world.http.get(shown["image_url"]).content == bytes(picture())
    assert world.api().get_default_rich_menu_id().rich_menu_id == menu_id


def test_somebody_who_is_no_friend_sees_no_menu(world: World) -> None:
    published(world)

    shown = world.http.get(f"/phone/api/people/{world.person()}/rich-menu").json()

    assert shown == {"rich_menu": None, "image_url": None}


def test_a_menu_can_be_read_listed_downloaded_and_deleted(world: World) -> None:
    menu_id = published(world)

    assert world.api().get_rich_menu(menu_id).chat_bar_text == "メニュー"
    assert [each.rich_menu_id for each in world.api().get_rich_menu_list().richmenus] == [menu_id]
    assert bytes(world.blob().get_rich_menu_image(menu_id)) == bytes(picture())
    world.api().delete_rich_menu(menu_id)

    for gone in (world.api().get_default_rich_menu_id, lambda: world.api().get_rich_menu(menu_id)):
        with pytest.raises(ApiException) as refused:
            gone()
        assert refused.value.status == 404


def test_the_default_menu_can_be_cancelled(world: World) -> None:
    published(world)

    world.api().cancel_default_rich_menu()

    shown = world.http.get(f"/phone/api/people/{world.friend()}/rich-menu").json()
    assert shown["rich_menu"] is None


def test_a_menu_without_a_picture_cannot_be_shown(world: World) -> None:
    menu_id = world.api().create_rich_menu(menu()).rich_menu_id

    with pytest.raises(ApiException) as refused:
        world.api().set_default_rich_menu(menu_id)

    assert refused.value.status == 400
    assert "must upload richmenu image" in refused.value.body


def test_a_picture_cannot_be_replaced(world: World) -> None:
    menu_id = published(world)

    answer = upload(world, menu_id, bytes(picture()), "image/png")

    assert answer == 400


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (bytes(picture()), "image/png", 200),
        (bytes(picture(kind="JPEG")), "image/jpeg", 200),
        (bytes(picture(1200, 810)), "image/png", 400),
        (bytes(picture(2500, 2500)), "image/png", 400),
        (b"no picture", "image/png", 400),
        (b"\xff\xd8 no picture", "image/jpeg", 400),
        (bytes(picture(kind="GIF")), "image/gif", 415),
        (bytes(1024 * 1024 + 1), "image/png", 413),
    ],
)
def test_only_a_picture_that_line_would_take_is_taken(
    world: World, body: bytes, content_type: str, status: int
) -> None:
    menu_id = world.api().create_rich_menu(menu()).rich_menu_id

    assert upload(world, menu_id, body, content_type) == status


def upload(world: World, menu_id: str, body: bytes, content_type: str) -> int:
    headers = {"authorization": f"Bearer {world.token()}", "content-type": content_type}
    path = f"/line/v2/bot/richmenu/{menu_id}/content"
    return world.http.post(path, content=body, headers=headers).status_code


def test_a_menu_that_is_no_menu_is_refused(world: World) -> None:
    document = menu().to_dict() | {"chatBarText": "あ" * 15}

    for path in ("/v2/bot/richmenu", "/v2/bot/richmenu/validate"):
        answer = world.call("POST", path, document)
        assert answer.status_code == 400
        assert answer.json()["details"][0]["property"] == "chatBarText"


def shown_to(world: World, user_id: str) -> str | None:
    shown = world.http.get(f"/phone/api/people/{user_id}/rich-menu").json()["rich_menu"]
    return shown and str(shown["richMenuId"])


def test_a_menu_of_ones_own_goes_before_that_of_all_friends(world: World) -> None:
    everybodys, own = published(world), published(world)
    world.api().set_default_rich_menu(everybodys)
    taro, hanako = world.friend("太郎"), world.friend("花子")

    world.api().link_rich_menu_id_to_user(taro, own)

    assert world.api().get_rich_menu_id_of_user(taro).rich_menu_id == own
    assert (shown_to(world, taro), shown_to(world, hanako)) == (own, everybodys)
    image_url = world.http.get(f"/phone/api/people/{taro}/rich-menu").json()["image_url"]
    assert world.http.get(image_url).content == bytes(picture())
    world.api().unlink_rich_menu_id_from_user(taro)
    assert shown_to(world, taro) == everybodys


def test_a_menu_of_ones_own_is_gone_when_it_is_deleted(world: World) -> None:
    everybodys, own = published(world), published(world)
    world.api().set_default_rich_menu(everybodys)
    taro = world.friend()
    world.api().link_rich_menu_id_to_user(taro, own)

    world.api().delete_rich_menu(own)

    answer = world.call("GET", f"/v2/bot/user/{taro}/richmenu")
    assert (answer.status_code, answer.json()["message"]) == (404, "the user has no richmenu")
    assert shown_to(world, taro) == everybodys


def test_giving_a_menu_to_somebody_who_is_no_friend_is_taken_and_does_nothing(world: World) -> None:
    own, stranger, blocker = published(world), world.person(), world.friend()
    world.does(blocker, "unfollow")

    for user_id in (stranger, blocker, "U" + "0" * 32):
        path = f"/v2/bot/user/{user_id}/richmenu"
        assert world.call("POST", f"{path}/{own}").status_code == 200
        assert world.call("GET", path).status_code == 404
        assert world.call("DELETE", path).status_code == 200


def test_a_menu_of_ones_own_must_exist_have_a_picture_and_go_to_a_user_id(world: World) -> None:
    taro, own = world.friend(), published(world)
    bare = world.api().create_rich_menu(menu()).rich_menu_id

    answers = [
        world.call("POST", f"/v2/bot/user/{user_id}/richmenu/{menu_id}").status_code
        for user_id, menu_id in ((taro, "richmenu-0"), (taro, bare), ("taro", own))
    ]

    assert answers == [404, 400, 400]
    assert world.call("GET", "/v2/bot/user/taro/richmenu").status_code == 400


def test_there_can_be_1000_menus_and_no_more(world: World) -> None:
    world.switch(rate_limits=False)
    headers = {"authorization": f"Bearer {world.token()}"}

    def make() -> httpx.Response:
        return world.http.post("/line/v2/bot/richmenu", json=menu().to_dict(), headers=headers)

    made = [make() for _ in range(1000)]

    assert {answer.status_code for answer in made} == {200}
    assert make().status_code == 400
    world.api().delete_rich_menu(made[0].json()["richMenuId"])
    assert make().status_code == 200
