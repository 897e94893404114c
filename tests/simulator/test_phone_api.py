"""The control API: people, their chats, and one browser that plays many phones."""

import pytest

from tests.simulator.conftest import World

SOMEBODY = "U" + "a1" * 16


def test_a_new_person_is_not_a_friend_yet(world: World) -> None:
    answer = world.http.post("/phone/api/people", json={"name": "花子", "user_id": SOMEBODY})

    assert answer.status_code == 201
    assert answer.json() == {
        "user_id": SOMEBODY,
        "name": "花子",
        "following": False,
        "blocked": False,
        "authorized": False,
        "unread": 0,
    }
    assert world.http.get("/phone/api/people").json() == [answer.json()]


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "花" * 21}, 422),
        ({"name": "花子", "user_id": "hanako"}, 422),
        ({"name": "花子", "age": 50}, 422),
        ({"name": "花子", "user_id": SOMEBODY}, 409),
    ],
)
def test_a_person_who_cannot_be_is_refused(world: World, document: dict[str, str], status: int) -> None:
    world.http.post("/phone/api/people", json={"name": "先客", "user_id": SOMEBODY})

    assert world.http.post("/phone/api/people", json=document).status_code == status
    assert len(world.http.get("/phone/api/people").json()) == 1


def test_one_becomes_a_friend_only_once(world: World) -> None:
    assert world.http.post(f"/phone/api/people/{world.friend()}/follow").status_code == 409


def test_an_unknown_person_is_not_found(world: World) -> None:
    assert world.http.post(f"/phone/api/people/{SOMEBODY}/follow").status_code == 404
    assert world.http.get(f"/phone/api/people/{SOMEBODY}/chat").status_code == 404


def test_reading_the_chat_takes_the_unread_badge_away(world: World) -> None:
    taro = world.friend()
    world.call("POST", "/v2/bot/message/push", {"to": taro, "messages": [{"type": "text", "text": "あ"}]})
    assert world.http.get("/phone/api/people").json()[0]["unread"] == 1

    world.http.post(f"/phone/api/people/{taro}/read")

    assert world.http.get("/phone/api/people").json()[0]["unread"] == 0


def test_a_postback_shows_its_display_text_in_the_chat(world: World) -> None:
    taro = world.friend()
    world.does(taro, "postback", data="action=faq&number=2", display_text="通知はいつ届く？")

    assert world.texts(taro) == ["通知はいつ届く？"]
    assert world.event("postback")["postback"] == {"data": "action=faq&number=2"}


def test_the_session_cookies_of_two_people_do_not_mix(world: World) -> None:
    hanako, taro = world.person("花子"), world.person("太郎")
    # httpx keeps Secure cookies to itself on http; browsers make an exception for this machine.
    in_hand = "akiwaku-phone-in-hand"

    def take(user_id: str, cookies: dict[str, str]) -> list[str]:
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = world.http.post(f"/phone/api/people/{user_id}/in-hand", headers={"cookie": header})
        return answer.headers.get_list("set-cookie")

    to_taro = take(taro, {in_hand: hanako, "__Host-session": "of-hanako", "portal": "stays"})
    to_hanako = take(hanako, {in_hand: taro, "__Host-session": "of-taro"})
    nobody_new = take(hanako, {in_hand: hanako, "__Host-session": "of-hanako"})

    assert [cookie.split(";")[0] for cookie in to_taro] == ['__Host-session=""', f"{in_hand}={taro}"]
    assert "__Host-session=of-hanako" in [cookie.split(";")[0] for cookie in to_hanako]
    assert all("Secure" in cookie for cookie in to_hanako if "__Host-" in cookie)
    assert nobody_new == []


def test_the_pages_allow_no_script_but_their_own(world: World) -> None:
    for path in ("/", "/phone/login", "/phone/assets/main.js", "/line/liff/sdk.js"):
        answer = world.http.get(path)
        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_crowd_is_there_at_once_and_all_are_friends(world: World) -> None:
    crowd = [f"U{number:032x}" for number in range(3)]

    assert world.http.post("/phone/api/crowd", json={"user_ids": crowd}).status_code == 204

    people = world.http.get("/phone/api/people").json()
    assert [(person["user_id"], person["following"]) for person in people] == [(each, True) for each in crowd]
    assert world.bot.received == []


def test_a_crowd_with_somebody_who_cannot_be_is_refused(world: World) -> None:
    assert world.http.post("/phone/api/crowd", json={"user_ids": ["hanako"]}).status_code == 422
    assert world.http.post("/phone/api/crowd", json={"user_ids": [SOMEBODY, SOMEBODY]}).status_code == 409


def test_how_many_have_heard_how_often_counts_from_a_time_on(world: World) -> None:
    first, second, _ = (world.friend() for _ in range(3))
    words = {"messages": [{"type": "text", "text": "あ"}]}
    world.call("POST", "/v2/bot/message/push", {"to": first, **words})
    between = world.now().isoformat()
    for to in ([first, second], [first]):
        world.call("POST", "/v2/bot/message/multicast", {"to": to, **words})

    def heard(since: str) -> dict[str, int]:
        answer: dict[str, int] = world.http.get("/phone/api/heard", params={"since": since}).json()
        return answer

    assert heard("2020-01-01T00:00:00Z") == {"0": 1, "1": 1, "3": 1}
    assert heard(between) == {"0": 1, "1": 1, "2": 1}
    assert world.http.get("/phone/api/heard").status_code == 422
