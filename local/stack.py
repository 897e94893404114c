"""The whole system, started and stopped as one thing.

with LocalStack(port=0) as stack:
    httpx.get(f"{stack.url}/api/settings")
    stack.fire("NoonNotice")
"""

import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from local import demo, deployer, gateway, logs, ports
from local import seed as seeding
from local.clock import Clock, Fired
from local.cloud import Cloud
from local.deploy import Deployed, deploy
from local.edge import Edge
from local.emulator import Emulator
from local.line.app import create as simulator
from local.line.clock import MovableClock
from local.line.settings import SimulatorSettings
from local.pages import Pages
from local.serving import Served
from local.streams import StreamReader

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class _ChannelSecrets:
    """Of the two LINE channels, new with every start."""

    messaging: str = field(default_factory=lambda: secrets.token_hex(16))
    login: str = field(default_factory=lambda: secrets.token_hex(16))


class LocalStack:
    """Everything on one machine, on one port (0: any that is free); nothing is left when it is over.

    With `seed` there are clinics, residents and open slots to play with. With `ticking` the schedules fire by
    the clock; without, they fire when told to, which is what a test wants. Logs are in `directory`. `say` hears
    of every step. Several can run at once, in one process or in many.

    `time` is the clock of the whole system: of LINE, of the functions and of the schedules.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        seed: bool = False,
        ticking: bool = False,
        directory: Path | None = None,
        say: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self._port = port
        self._wants_seed = seed
        self._ticking = ticking
        self._directory = directory
        self._say = say
        self._open = ExitStack()
        self.time = MovableClock()
        self.addresses: demo.Addresses
        self.cloud: Cloud
        self.log_file: Path
        self._emulator: Emulator
        self.deployed: Deployed
        self.clock: Clock
        self.pages: Pages
        self.seed: seeding.Seed | None = None
        self._served: Served | None = None

    @property
    def url(self) -> str:
        """The gateway's address, no slash at the end."""
        return self.addresses.origin

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of template.yaml."""
        return self.deployed.outputs

    @property
    def env(self) -> dict[str, str]:
        """The environment in which `akiwaku.settings`, the AWS SDKs and the command line work on this stack."""
        function = next(iter(self.deployed.functions.values()))
        found = self.cloud.functions.get_function_configuration(FunctionName=function)
        variables = found.get("Environment", {}).get("Variables", {})
        return {**variables, **self.cloud.environment, "AKIWAKU_STACK": self.deployed.stack_name}

    def fire(self, schedule: str, scheduled_at: datetime | None = None) -> Fired:
        """Run a schedule's function now and wait for its answer. KeyError when there is no such schedule."""
        return self.clock.fire(schedule, scheduled_at)

    def advance(self, by: timedelta) -> None:
        """Let time pass for LINE, the functions and the schedules; it has passed when this returns.

        With `ticking`, schedules that became due have been fired by then. ValueError as of `time.advance`.
        """
        self.time.advance(by)

    def tokens_of(self, email: str, password: str) -> dict[str, str]:
        """Signs a clinic's account in: IdToken, AccessToken and RefreshToken."""
        answer = self.cloud.identity.initiate_auth(
            ClientId=self.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        found: dict[str, str] = dict(answer["AuthenticationResult"])
        return found

    def check(self) -> None:
        """LocalStackError when the emulator has ended by itself."""
        self._emulator.check()

    def logs(self, lines: int = 1000) -> list[str]:
        """The last lines that the functions logged, oldest first: where to look when a test fails."""
        return logs.latest(self.cloud, self.outputs["LogGroup"], lines)

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        if kind is None and self._port == 0 and self._directory is None:
            # Every run has another port, and a run that went well leaves nothing worth keeping.
            shutil.rmtree(self.log_file.parent, ignore_errors=True)

    def _start(self) -> None:
        # First, so that a port in use is said before anything runs; and kept from then on.
        listening = self._open.enter_context(ports.take(self._port))
        # Stopped last but one: with the emulator gone, whoever still waits for an answer gets one at once.
        self._open.callback(self._stop_serving)
        port = int(listening.getsockname()[1])
        self.addresses = demo.Addresses(f"http://{ports.HOST}:{port}")
        directory = self._directory or ROOT / "build" / "local" / str(port)
        directory.mkdir(parents=True, exist_ok=True)

        # Begun early, because it takes a while to import what it needs.
        with deployer.Deployer() as akiwaku:
            self._say("Starting the AWS emulator")
            self._emulator = self._open.enter_context(Emulator(directory))
            self.cloud, self.log_file = self._emulator.cloud, self._emulator.log_file
            self.time.on_move(self._emulator.move_functions)
            self._say("Deploying template.yaml")
            self._deploy()
            self._say("Starting the LINE simulator")
            channels = _ChannelSecrets()
            self._served = Served(self._gateway(channels), listening)
            self._served.start()
            self._set_up(akiwaku, channels)
        if self._ticking:
            self.clock.start()

    def _deploy(self) -> None:
        self.deployed = deploy(
            self.cloud,
            ROOT / "template.yaml",
            stack_name=demo.STACK_NAME,
            parameters=demo.parameters(self.addresses),
        )
        for mapping in self.deployed.stream_mappings:
            reader = StreamReader(self.cloud, mapping)
            reader.start()
            self._open.callback(reader.stop)
        self.clock = Clock(self.cloud, self.deployed.schedules, self.time)
        self._open.callback(self.clock.stop)

    def _set_up(self, akiwaku: deployer.Deployer, channels: "_ChannelSecrets") -> None:
        """What is left for people to do after a deployment."""
        environment = self.env
        line_commands = [
            deployer.Command(["line", "secret", "--channel-id", demo.CHANNEL_ID], channels.messaging),
            deployer.Command(["line", "login-secret"], channels.login),
            deployer.Command(["webhook", "set", self.addresses.webhook]),
            deployer.Command(["rich-menu", "publish"]),
        ]
        with ThreadPoolExecutor(1) as beside:
            try:
                self._say("Setting up the LINE channel")
                if self._wants_seed:
                    clinics = beside.submit(akiwaku.run, seeding.commands(), environment)
                line = beside.submit(akiwaku.run, line_commands, environment)
                if self._wants_seed:
                    self._say("Seeding clinics, residents and open slots")
                    client_id = self.outputs["UserPoolClientId"]
                    self.seed = seeding.sow(self.addresses, self.cloud, client_id, clinics, line)
                line.result()
            except BaseException:
                akiwaku.stop()  # otherwise the end of this block waits for its commands
                raise

    def _stop_serving(self) -> None:
        if self._served is not None:
            self._served.stop()

    def _gateway(self, channels: "_ChannelSecrets") -> Starlette:
        line = SimulatorSettings(
            base_url=self.addresses.origin,
            channel_id=demo.CHANNEL_ID,
            channel_secret=channels.messaging,
            login_channel_id=demo.LOGIN_CHANNEL_ID,
            login_channel_secret=channels.login,
            liff_url=self.addresses.liff,
            account_name=demo.ACCOUNT_NAME,
        )
        api_id = next(iter(self.deployed.apis.values()))
        # The login pages and the pool's API are at the gateway's own address here, which 'self' covers.
        here = dict.fromkeys(("LoginUrl", "PoolApiUrl"), self.addresses.origin)
        edge = Edge(ROOT / "infra" / "web.yaml", here)
        self.pages = Pages(ROOT / "web", edge)
        return gateway.create(
            gateway.Behind(
                emulator_url=self.cloud.endpoint_url,
                api_host=f"{api_id}.execute-api.{ports.HOST}",
                simulator=simulator(line, self.time),
                clock=self.clock,
                logs=self.logs,
                pages=self.pages,
                edge=edge,
                config=demo.page_config(self.addresses, self.outputs),
                status={
                    "url": self.url,
                    "emulator": self.cloud.endpoint_url,
                    "stack": self.deployed.stack_name,
                    "outputs": self.outputs,
                },
            )
        )
