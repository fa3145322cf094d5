"""Keeps the demo city of a test run: started once for all workers, in its own process, ended when the run is over.

    python -m journeys.keeper FOLDER PID

First the city is made as on a new machine, ended by Ctrl-C and copied; then it is started again and serves until the file
`over` appears or the process PID is gone. What happened is written down for the tests: made.json, city.json, ended.json.
"""

import json
import subprocess
import sys
from pathlib import Path

from journeys.running import Run, alive, wait
from weibao.host.postgres import embedded

LONGEST = 3600.0


def copy_city(source: Path, target: Path) -> None:
    """Another installation with the same city in it; only while it is not running."""
    target.mkdir(parents=True)
    target.chmod(0o755)
    homes = (embedded(source).home, embedded(target).home)
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)
    if homes[0] != source / "postgres":  # the server lives elsewhere when its account cannot walk here
        subprocess.run(["cp", "-a", f"{homes[0]}/.", str(homes[1])], check=True)


def tell(path: Path, told: dict[str, object]) -> None:
    """Write a file that is whole as soon as it is there."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(told, ensure_ascii=False))
    draft.replace(path)


def keep(folder: Path, master: int) -> None:
    """From the empty folder to the end."""
    run = Run(folder)
    try:
        run.start().served()
        family = run.family()
        seconds, code = run.seconds, run.stop()
        made = {"said": run.said, "seconds": seconds, "code": code, "left": run.left_over(family)}
        copy_city(folder / "var", folder / "copy" / "var")
        tell(folder / "made.json", made)
        run.start().served()
        tell(folder / "city.json", {"address": run.address, "said": run.said, "seconds": run.seconds})
        wait(lambda: (folder / "over").exists() or not alive(master), within=LONGEST)
        family = run.family()
        tell(folder / "ended.json", {"code": run.stop(), "left": run.left_over(family), "said": run.said})
    except BaseException as fault:
        tell(folder / "failed.json", {"fault": f"{type(fault).__name__} {fault}", "said": run.said})
        raise
    finally:
        run.end()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
