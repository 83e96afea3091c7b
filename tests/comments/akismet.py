"""A local stand-in that behaves like Akismet as it is documented, well and badly.

`comment-check` says `true`, `false` or `invalid` as plain text, with `X-akismet-debug-help` when it
is invalid and `X-akismet-pro-tip: discard` for blatant spam. The documented test values always give
the documented answer: the author `akismet-guaranteed-spam`, the e-mail
`akismet-guaranteed-spam@example.com`.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

KEY = "0123456789ab"
THANKS = "Thanks for making the web a better place."
REQUIRED = ("api_key", "blog", "user_ip")
KNOWN = {
    "api_key", "blog", "user_ip", "user_agent", "referrer", "permalink", "comment_type",
    "comment_author", "comment_author_email", "comment_author_url", "comment_content",
    "comment_date_gmt", "comment_post_modified_gmt", "blog_lang", "blog_charset", "user_role",
    "is_test", "recheck_reason", "honeypot_field_name", "website",
}  # fmt: skip
"""The documented names; a honeypot's own field is named by `honeypot_field_name`."""


@dataclass
class Akismet:
    """The service, and everything that it was asked."""

    url: str = ""
    mood: str = "well"
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def of(self, action: str) -> list[dict[str, str]]:
        """What was asked under one address."""
        return [fields for name, fields in self.asked if name == action]

    def answer(self, action: str, fields: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """What it says, in its present mood."""
        self.asked.append((action, fields))
        if self.mood == "slow":
            time.sleep(1.6)
        if self.mood == "broken":
            return 500, {}, "<html>Internal Server Error</html>"
        if self.mood == "odd":
            return 200, {}, '{"spam": "perhaps"}'
        if self.mood == "moved":
            return 302, {"Location": f"{self.url}/elsewhere"}, ""
        wrong = [name for name in REQUIRED if not fields.get(name)]
        wrong += sorted(set(fields) - KNOWN)
        if fields.get("api_key") != KEY or wrong:
            help_ = f"wrong: {', '.join(wrong) or 'api_key'}"
            return 200, {"X-akismet-debug-help": help_}, "invalid"
        if action in {"submit-spam", "submit-ham"}:
            return 200, {}, THANKS
        if fields.get("comment_author") == "viagra-test-123":
            return 200, {"X-akismet-pro-tip": "discard"}, "true"
        is_spam = "akismet-guaranteed-spam" in (
            fields.get("comment_author", "") + fields.get("comment_author_email", "")
        )
        return 200, {}, "true" if is_spam else "false"


@contextmanager
def akismet() -> Iterator[Akismet]:
    """The stand-in, on a port of its own."""
    service = Akismet()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length).decode()
            fields = {name: values[0] for name, values in parse_qs(body).items()}
            status, headers, text = service.answer(self.path.rsplit("/", 1)[1], fields)
            self.send_response(status)
            for name, value in {"Content-Type": "text/plain; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - of the library
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/1.1"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
