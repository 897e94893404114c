"""`make story`: plays the plot on a stack of its own and says, line by line, what it showed."""

import os
import sys
import time
import traceback

import httpx

from local.actors import Line
from local.errors import LocalStackError
from local.stack import LocalStack


def main() -> int:
    """0 when every step held. Ends at the first that did not, since the later ones stand on it."""
    begun = time.monotonic()
    try:
        with LocalStack() as stack:
            print(f"a fresh local stack is ready after {time.monotonic() - begun:.1f} s\n", flush=True)
            # One step finishes a claim by hand as a function would; the domain package reads where from here.
            os.environ.update(stack.env)
            return _play(stack)
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1


def _play(stack: LocalStack) -> int:
    # Imported only now: the domain package reads its settings from the stack's environment.
    from local.story.plot import STEPS  # noqa: PLC0415
    from local.story.town import Town  # noqa: PLC0415

    told = 0
    with httpx.Client(base_url=stack.url, timeout=30, trust_env=False) as http:
        town = Town(stack, http, Line(http))
        for number, step in enumerate(STEPS, 1):
            begun = time.monotonic()
            try:
                step.act(town)
            except Exception:  # noqa: BLE001  (whatever a step meets is the story's to tell)
                print(f"{number:2} ✗ {step.rows:11} {step.title}\n", flush=True)
                traceback.print_exc()
                break
            told += 1
            print(f"{number:2} ✓ {step.rows:11} {step.title} ({time.monotonic() - begun:.1f} s)", flush=True)
    print(f"\nstory: {told} of {len(STEPS)}")
    return 0 if told == len(STEPS) else 1


if __name__ == "__main__":
    sys.exit(main())
