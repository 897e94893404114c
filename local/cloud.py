"""The way into the emulated AWS account: its address, its credentials and one client a service."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

REGION: Final = "ap-northeast-1"

# A schedule that is fired by hand answers when its function has answered, and a function may run for minutes.
_CONFIG = Config(
    connect_timeout=5,
    read_timeout=310,
    retries={"total_max_attempts": 1},
    max_pool_connections=32,
    s3={"addressing_style": "path"},
)


@dataclass(frozen=True)
class Cloud:
    """`Cloud(url).s3` … talks to the emulator; credentials mean nothing there, but every SDK wants some."""

    endpoint_url: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that turn any AWS SDK in another process towards the emulator."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    @cached_property
    def session(self) -> boto3.Session:
        """A session of its own, so that no profile of this machine is ever read."""
        return boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
            region_name=REGION,
        )

    def _client(self, service: Any) -> Any:
        return self.session.client(service, endpoint_url=self.endpoint_url, config=_CONFIG)

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        client: CloudFormationClient = self._client("cloudformation")
        return client

    @cached_property
    def s3(self) -> "S3Client":
        client: S3Client = self._client("s3")
        return client

    @cached_property
    def functions(self) -> "LambdaClient":
        client: LambdaClient = self._client("lambda")
        return client

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        client: DynamoDBClient = self._client("dynamodb")
        return client

    @cached_property
    def streams(self) -> Any:
        """DynamoDB Streams, for which there are no type stubs here."""
        return self._client("dynamodbstreams")

    @cached_property
    def scheduler(self) -> Any:
        """EventBridge Scheduler, for which there are no type stubs here."""
        return self._client("scheduler")

    @cached_property
    def queues(self) -> Any:
        return self._client("sqs")

    @cached_property
    def identity(self) -> Any:
        """Cognito user pools, for which there are no type stubs here."""
        return self._client("cognito-idp")

    @cached_property
    def logs(self) -> Any:
        """CloudWatch Logs, for which there are no type stubs here."""
        return self._client("logs")
