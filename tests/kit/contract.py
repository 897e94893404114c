"""The OpenAPI document of the clinics' API as the repository keeps it. `make openapi` writes it anew."""

from pathlib import Path

from booking import clinic_api

KEPT = Path(__file__).resolve().parents[2] / "docs" / "clinic-api.openapi.json"

if __name__ == "__main__":
    KEPT.write_text(clinic_api.written(), encoding="utf-8")
