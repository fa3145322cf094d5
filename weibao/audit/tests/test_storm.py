import json
import os
import subprocess
import sys
from pathlib import Path

STORM = Path(__file__).with_name("storm.py")


def test_commits_that_come_late_or_never_are_no_alarm_while_all_goes_on(own_database, tmp_path):
    """Four writers, a sealer and a verifier at once: every committed entry is sealed once, and at no moment is anything found."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "weibao.settings.test", "TEST_DATABASE_URL": own_database}
    command = [sys.executable, str(STORM), str(tmp_path)]
    run = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    assert seen["findings"] == []
    assert (seen["entries"], seen["waiting"]) == (seen["written"], 0)
    assert seen["written"] > 20
    assert seen["looks"] > 3
    assert seen["seals"] > 3
