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
    resource = cloudformation.describe_stack_resource(StackName=name, LogicalResourceId=_FUNCTION)
    function = resource["StackResourceDetail"].get("PhysicalResourceId")
    if not function:
        raise OperatorError(f"The stack {name} is not there yet (its status is {found['StackStatus']}).")
    configuration = boto3.client("lambda").get_function_configuration(FunctionName=function)
    variables = configuration.get("Environment", {}).get("Variables", {})
    names = {field.upper() for field in Settings.model_fields}
    return Stack(
        name=name,
        outputs={output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])},
        environment={key: value for key, value in variables.items() if key in names},
    )


def enter(name: str) -> Stack:
    """Look the stack up and give this process its settings, so that the domain package works on it."""
    stack = read(name)
    os.environ.update(stack.environment)
    # A profile's region is known to boto3; the libraries below it read the variable.
    region = boto3.Session().region_name
    if region:
        os.environ["AWS_DEFAULT_REGION"] = region
    settings.cache_clear()
    return stack
