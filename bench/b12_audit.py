"""B12: verifying the whole trail. Target: 5,000,000 entries in 60 s.

Two sizes and two shapes: a busy city, where a seal holds hundreds of entries, and a quiet one, where each second's seal
holds one or two. `python -m bench.b12_audit 5000000` measures the size of the target.
"""

import datetime as dt
import json
import sys
import time
from pathlib import Path

from bench.database import throwaway

SIZES = (100_000, 400_000)
PER_SEAL = {"busy": 1000, "quiet": 1}
_FILL = """
INSERT INTO audit_entry (at, written_at, action, actor_id, subject_type, subject_id, facts, outcome)
SELECT m, m, 'children.read', 1, 'children.child', (n %% 60000)::text,
       jsonb_build_object('part', 'identity', 'reason', 'caseload', 'month', '2023-07', 'n', n), 'done'
FROM (SELECT n, timestamptz '2023-01-01' + n * interval '1 second' AS m FROM generate_series(1, %s) AS n) AS moments
"""
_QUEUE = "INSERT INTO audit_waiting (entry, written_at) SELECT id, written_at FROM audit_entry"


def measure(entries: int, shape: str) -> dict[str, object]:
    """Fill the trail, seal it, verify it; seconds of the verifying alone."""
    from django.conf import settings
    from django.db import connection

    from weibao.audit import actions
    from weibao.audit.verifier import verify

    actions.LINK = PER_SEAL[shape]
    Path(settings.WEIBAO_ANCHOR_FILE).unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE audit_entry, audit_seal, audit_waiting RESTART IDENTITY")
        cursor.execute(_FILL, [entries])
        cursor.execute(_QUEUE)
        cursor.execute("SET session_replication_role = DEFAULT")
    started = time.perf_counter()
    while actions.seal_pending(at=dt.datetime(2023, 7, 3, tzinfo=dt.UTC)):
        pass
    sealing = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE audit_entry, audit_seal, audit_waiting")
    started = time.perf_counter()
    report = verify()
    seconds = time.perf_counter() - started
    assert report.is_whole
    assert report.entries == entries
    per_entry = seconds / entries
    return {
        "bench": "B12", "what": f"audit verify, {shape} city", "n": entries, "seals": report.seals,
        "seconds": round(seconds, 3), "sealing_seconds": round(sealing, 3), "target_seconds": round(60 * entries / 5_000_000, 3),
        "microseconds_per_entry": round(per_entry * 1e6, 2), "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    with throwaway():
        for size in sizes:
            for shape in PER_SEAL:
                print(json.dumps(measure(size, shape), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
