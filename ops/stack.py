"""A deployed stack, found by its name.

    stack = enter("akiwaku-dev")      # from here on akiwaku.settings are those of this stack
    stack.output("UserPoolId")

Endpoint, region, profile and credentials come from the usual AWS variables.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import boto3
from botocore.exceptions import ClientError

from akiwaku.resources import Resources, resources
from akiwaku.settings import Settings, settings
from ops.failures import OperatorError

# Every function has the same environment (template.yaml, Globals), so any of them will do.
_FUNCTION = "ResidentApi"


@dataclass(frozen=True)
class Stack:
    name: str
    outputs: Mapping[str, str]
    environment: Mapping[str, str]

    def output(self, key: str) -> str:
        """The value of an output of template.yaml."""
        try:
            return self.outputs[key]
        except KeyError:
            raise OperatorError(
                f"The stack {self.name} has no output {key}. Deploy the current template."
            ) from None


def read(name: str) -> Stack:
    """Look the stack up. OperatorError when there is none."""
    cloudformation = boto3.client("cloudformation")
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            region = cloudformation.meta.region_name
            raise OperatorError(
                f"There is no stack {name} in {region}. Name it with --stack or AKIWAKU_STACK."
            ) from error
        raise
    function = function_of(name, _FUNCTION)
    if not function:
        raise OperatorError(f"The stack {name} is not there yet (its status is {found['StackStatus']}).")
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=function)
    variables = configuration.get("Environment", {}).get("Variables", {})
    names = {field.upper() for field in (*Settings.model_fields, *Resources._fields)}
    return Stack(
        name=name,
        outputs={output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])},
        environment={key: value for key, value in variables.items() if key in names},
    )


def function_of(name: str, logical_id: str) -> str:
    """The deployed name of a function of the template; empty while it is not there."""
    resource = boto3.client("cloudformation").describe_stack_resource(
        StackName=name, LogicalResourceId=logical_id
    )
    return str(resource["StackResourceDetail"].get("PhysicalResourceId") or "")


def enter(name: str) -> Stack:
    """Look the stack up and give this process its settings, so that the domain package works on it."""
    stack = read(name)
    os.environ.update(stack.environment)
    session = boto3.Session()
    # A profile's region and credentials are known to boto3; what calls AWS without it reads the variables.
    if session.region_name:
        os.environ["AWS_DEFAULT_REGION"] = session.region_name
    os.environ.update(_credentials(session))
    settings.cache_clear()
    resources.cache_clear()
    return stack


def _credentials(session: boto3.Session) -> dict[str, str]:
    found = session.get_credentials()
    if found is None:
        return {}  # the next call to AWS says so
    frozen = found.get_frozen_credentials()
    named = {
        "AWS_ACCESS_KEY_ID": frozen.access_key,
        "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
        "AWS_SESSION_TOKEN": frozen.token,
    }
    return {name: value for name, value in named.items() if value}
