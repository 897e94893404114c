"""Templates as dictionaries: reading YAML with CloudFormation's short forms, and expanding SAM."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import boto3
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import (
    to_py27_compatible_template,
    undo_mark_unicode_str_in_template,
)
from samtranslator.yaml_helper import yaml_parse

from local.errors import LocalStackError

Template: TypeAlias = dict[str, Any]
Resource: TypeAlias = dict[str, Any]
SAM = "AWS::Serverless-2016-10-31"


def load(file: Path) -> Template:
    """The template in `file`, short forms such as `!Ref` written out."""
    template = yaml_parse(file.read_text(encoding="utf-8"))
    if not isinstance(template, dict) or "Resources" not in template:
        raise LocalStackError(f"{file} is not a CloudFormation template")
    # To JSON and back: YAML anchors share objects, and what follows changes them in place.
    return dict(json.loads(json.dumps(template, default=str)))


def expand(template: Template, parameters: Mapping[str, str], region: str) -> Template:
    """The template with its SAM resources turned into what CloudFormation knows, as AWS does on a deploy.

    A template without SAM comes back as it is.
    """
    if template.get("Transform") != SAM:
        return template
    values = dict(parameters)
    to_py27_compatible_template(template, values)
    session = boto3.Session(region_name=region)
    translator = Translator({}, Parser(), boto_session=session)
    try:
        expanded = translator.translate(template, parameter_values=values)
    except InvalidDocumentException as error:
        causes = "\n".join(f"  {cause.message}" for cause in error.causes)
        raise LocalStackError(f"SAM refuses the template:\n{causes}") from error
    # To JSON and back: the translator's strings are of a class of its own that JSON knows and YAML does not.
    return dict(json.loads(json.dumps(undo_mark_unicode_str_in_template(expanded))))


def resources(template: Template, *types: str) -> Iterator[tuple[str, Resource]]:
    """Logical id and definition of every resource of these types."""
    for logical_id, resource in list(template["Resources"].items()):
        if resource["Type"] in types:
            yield logical_id, resource
