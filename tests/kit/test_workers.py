"""How the tests are shared out, with the same tools as everybody: a file stays in one process."""

import pytest


@pytest.mark.parametrize("_turn", range(4))
def test_the_tests_of_a_file_run_in_one_process(
    _turn: int, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    """Otherwise each process starts what a file needs, and nobody notices but by the time it takes."""
    here = tmp_path_factory.getbasetemp()
    everywhere = (here if worker_id == "master" else here.parent) / "processes-of-this-file"
    everywhere.mkdir(exist_ok=True)
    (everywhere / worker_id).touch()

    assert [each.name for each in everywhere.iterdir()] == [worker_id]
