"""What the roles of the functions allow: the local stack does not hold anybody to it."""

from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]


def allowed(role: str) -> set[str]:
    """What a role of infra/roles.yaml may do with tables, as `dynamodb:GetItem Slots`."""
    roles = yaml_parse((ROOT / "infra" / "roles.yaml").read_text(encoding="utf-8"))["Resources"]
    statements = [
        each
        for policy in roles[role]["Properties"]["Policies"]
        for each in policy["PolicyDocument"]["Statement"]
    ]
    return {
        f"{action} {str(*each['Resource'].values()).replace('${', '').replace('}', '').replace('Arn', '')}"
        for each in statements
        for action in each["Action"]
        if action.startswith("dynamodb:")
    }
