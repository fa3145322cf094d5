"""`weibao work`: background jobs, scheduled jobs and the sealer of the trail, in one process."""

import logging
import signal
import threading

from weibao.kernel import logs

log = logging.getLogger(__name__)
SEAL_EVERY = 1.0  # seconds: promise 4 of the trail


def _seal_until(stopped: threading.Event) -> None:
    from django.db import close_old_connections, connection  # noqa: PLC0415  after django.setup()

    from weibao.audit.actions import seal_pending  # noqa: PLC0415
    from weibao.kernel import clock  # noqa: PLC0415

    while not stopped.wait(SEAL_EVERY):
        try:
            close_old_connections()
            seal_pending(at=clock.now())
        except Exception:
            log.exception("the trail could not be sealed; it is tried again in a second")
            connection.close()
    connection.close()


def work() -> int:
    """Run until SIGTERM or SIGINT; the job in hand is finished first."""
    import django  # noqa: PLC0415  the command line sets the settings first

    django.setup()
    logs.take_over()
    from procrastinate.contrib.django import app  # noqa: PLC0415

    stopped = threading.Event()
    sealer = threading.Thread(target=_seal_until, args=[stopped], name="sealer")
    sealer.start()
    previous = signal.getsignal(signal.SIGTERM)
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as ready:  # type: ignore[attr-defined]
            ready.run_worker(concurrency=1, shutdown_graceful_timeout=20, update_heartbeat_interval=5, stalled_worker_timeout=20)
    finally:
        signal.signal(signal.SIGTERM, previous)
        stopped.set()
        sealer.join()
    return 0
