"""The house served to a browser from within a test: one database connection and its open transaction, one clock that the test moves.

The test and the requests take turns: while the browser asks, the test waits for it, and the other way round.
"""

import contextlib
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Addresses belong into no log."""


@contextlib.contextmanager
def served(port: int = 0) -> Iterator[str]:
    """The address at which the house answers while the block runs; a port of before makes it the same address again."""
    house, turn = StaticFilesHandler(WSGIHandler()), threading.Lock()
    ours = connections["default"]

    def answer(environ, start):
        with turn:  # a browser asks for several things at once; the connection serves one
            connections["default"] = ours
            answered = house(environ, start)
            try:
                return [b"".join(answered)]
            finally:
                getattr(answered, "close", lambda: None)()

    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):  # as Django's own test browser does: the transaction stays open
        signal.disconnect(close_old_connections)
    server = make_server("127.0.0.1", port, answer, server_class=_Server, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        connection.dec_thread_sharing()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
