"""The phone in the browser, and what its people do: /, /phone/message, /phone/assets and /phone/api/people."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from local.line.asking import Asked, asked, person_in
from local.line.cookie_jars import CookieJars
from local.line.events import Event, Events
from local.line.people import InvalidUserId, People, Person, PersonExists
from local.line.rich_menus import RichMenus
from local.line.settings import SimulatorSettings
from local.line.webhooks import Webhooks

PAGES = Path(__file__).parent / "pages"


class NewPerson(Asked):
    """Somebody who has LINE and is not a friend of the account yet."""

    name: str = Field(min_length=1, max_length=20)
    user_id: str | None = None


class Crowd(Asked):
    """Many people at once, who are all friends of the account already; nobody is told of it."""

    user_ids: list[str]


class NewMessage(Asked):
    """What a person writes."""

    text: str = Field(min_length=1, max_length=5000)


class NewPostback(Asked):
    """What a person taps; `display_text` shows in the chat as their words."""

    data: str = Field(min_length=1, max_length=300)
    display_text: str | None = Field(default=None, min_length=1, max_length=300)


class Phone:
    """Everybody's phone: friends, blocks, writes, taps, reads. What they do reaches the bot as a webhook."""

    def __init__(
        self,
        *,
        settings: SimulatorSettings,
        people: People,
        events: Events,
        webhooks: Webhooks,
        rich_menus: RichMenus,
    ) -> None:
        self._settings = settings
        self._people = people
        self._events = events
        self._webhooks = webhooks
        self._rich_menus = rich_menus
        self._jars = CookieJars()

    def routes(self) -> list[BaseRoute]:
        """The phone page, its assets, and the paths that belong to people."""
        api = "/phone/api"
        person = f"{api}/people/{{user_id}}"
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/phone/message", self._message_page, methods=["GET"]),
            Mount("/phone/assets", StaticFiles(directory=PAGES)),
            Route(f"{api}/account", self._account, methods=["GET"]),
            Route(f"{api}/people", self._list, methods=["GET"]),
            Route(f"{api}/people", self._add, methods=["POST"]),
            Route(f"{api}/crowd", self._add_crowd, methods=["POST"]),
            Route(f"{api}/heard", self._heard, methods=["GET"]),
            Route(f"{person}/follow", self._follow, methods=["POST"]),
            Route(f"{person}/unfollow", self._unfollow, methods=["POST"]),
            Route(f"{person}/message", self._message, methods=["POST"]),
            Route(f"{person}/postback", self._postback, methods=["POST"]),
            Route(f"{person}/chat", self._chat, methods=["GET"]),
            Route(f"{person}/read", self._read, methods=["POST"]),
            Route(f"{person}/in-hand", self._take_in_hand, methods=["POST"]),
            Route(f"{person}/rich-menu", self._rich_menu, methods=["GET"]),
            Route(f"{api}/rich-menu-image/{{rich_menu_id}}", self._rich_menu_image, methods=["GET"]),
        ]

    async def _page(self, _request: Request) -> Response:
        return FileResponse(PAGES / "index.html")

    async def _message_page(self, _request: Request) -> Response:
        return FileResponse(PAGES / "message.html")

    async def _account(self, _request: Request) -> Response:
        shown = {"account_name", "basic_id", "base_url", "liff_url"}
        return JSONResponse(self._settings.model_dump(include=shown))

    async def _list(self, _request: Request) -> Response:
        return JSONResponse([person.as_json() for person in self._people])

    async def _add(self, request: Request) -> Response:
        new = await asked(request, NewPerson)
        try:
            person = self._people.add(new.name, new.user_id)
        except InvalidUserId as error:
            raise HTTPException(422, "user_id must be U and 32 hexadecimal digits") from error
        except PersonExists as error:
            raise HTTPException(409, "there is a person with this user_id already") from error
        return JSONResponse(person.as_json(), 201)

    async def _add_crowd(self, request: Request) -> Response:
        for number, user_id in enumerate((await asked(request, Crowd)).user_ids, 1):
            try:
                self._people.add(f"人{number}", user_id).befriend()
            except InvalidUserId as error:
                raise HTTPException(422, "a user_id must be U and 32 hexadecimal digits") from error
            except PersonExists as error:
                raise HTTPException(409, "there is a person with one of these user_ids already") from error
        return Response(status_code=204)

    async def _heard(self, request: Request) -> Response:
        """How many people have heard how many messages unasked, `?since=` a time."""
        try:
            since = datetime.fromisoformat(request.query_params["since"]).astimezone(UTC)
        except (KeyError, ValueError) as error:
            raise HTTPException(422, "since must be a time") from error
        return JSONResponse({str(times): people for times, people in self._people.heard(since).items()})

    async def _follow(self, request: Request) -> Response:
        person = person_in(request, self._people)
        if person.following:
            raise HTTPException(409, "already a friend of the account")
        return self._report(self._events.follow(person, unblocked=person.befriend()), person)

    async def _unfollow(self, request: Request) -> Response:
        person = self._friend_in(request)
        person.block()
        return self._report(self._events.unfollow(person), person)

    async def _message(self, request: Request) -> Response:
        person = self._friend_in(request)
        entry = self._people.says(person, (await asked(request, NewMessage)).text)
        return self._report(self._events.message(person, entry), person)

    async def _postback(self, request: Request) -> Response:
        person = self._friend_in(request)
        tapped = await asked(request, NewPostback)
        if tapped.display_text:
            self._people.says(person, tapped.display_text, "postback")
        return self._report(self._events.postback(person, tapped.data), person)

    async def _chat(self, request: Request) -> Response:
        return JSONResponse([entry.as_json() for entry in person_in(request, self._people).chat])

    async def _read(self, request: Request) -> Response:
        person_in(request, self._people).unread = 0
        return Response(status_code=204)

    async def _take_in_hand(self, request: Request) -> Response:
        response = Response(status_code=204)
        self._jars.take_in_hand(person_in(request, self._people).user_id, request, response)
        return response

    async def _rich_menu(self, request: Request) -> Response:
        shown = self._rich_menus.shown_to(person_in(request, self._people))
        return JSONResponse(
            {
                "rich_menu": shown.menu if shown else None,
                "image_url": f"/phone/api/rich-menu-image/{shown.id}" if shown else None,
            }
        )

    async def _rich_menu_image(self, request: Request) -> Response:
        menu = self._rich_menus.get(request.path_params["rich_menu_id"])
        if menu is None or menu.image is None:
            raise HTTPException(404, "there is no such picture")
        return Response(menu.image, media_type=menu.image_type, headers={"cache-control": "max-age=3600"})

    def _friend_in(self, request: Request) -> Person:
        person = person_in(request, self._people)
        if not person.following:
            raise HTTPException(409, "not a friend of the account")
        return person

    def _report(self, event: Event, person: Person) -> Response:
        """Sends the event to the bot and answers without waiting for it."""
        self._webhooks.send_soon(event)
        return JSONResponse({"webhook_event_id": event["webhookEventId"], "person": person.as_json()}, 202)
