"""What both caches do with codings, conditions, and what is for one person alone."""

from collections.abc import Callable, Mapping
from pathlib import Path

import brotli
import httpx
from backports import zstd

from bench.downstream.proof import Proof
from bench.downstream.scene import MARKET, MARKETS, Scene

CODINGS = ("br", "zstd", "gzip", "identity")


def prove_forms(proof: Proof, scene: Scene, nginx_folder: Path) -> None:
    """The claims about forms, for each cache."""
    for front, reader in proof.fronts.items():
        prove_codings(proof, front, reader)
        prove_conditions(proof, front, reader)
        prove_privacy(proof, scene, front, reader)
    kept = b"".join(path.read_bytes() for path in nginx_folder.rglob("cache/*/*/*"))
    private = [word for word in (b"Not for readers yet", b"edit_token") if word in kept]
    holds = b"Market" in kept and not private
    seen = f"{len(kept)} bytes searched"
    proof.claim("nginx", "No file of the cache holds a draft or a token.", holds, seen)


def raw(reader: httpx.Client, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """An answer, and its bytes as they came."""
    with reader.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


DECODERS: Mapping[str | None, Callable[[bytes], bytes]] = {
    None: bytes,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
    "gzip": lambda content: (
        httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=content).content
    ),
}


def prove_codings(proof: Proof, front: str, reader: httpx.Client) -> None:
    """Every client gets a coding that it takes, the right bytes, and the ETag of those."""
    _, plain = raw(proof.origin, MARKET, **{"Accept-Encoding": "identity"})
    etags, right = [], 0
    for coding in (*CODINGS, *CODINGS):
        asked = {"Accept-Encoding": coding}
        answer, content = raw(reader, MARKET, **asked)
        direct, _ = raw(proof.origin, MARKET, **asked)
        said = answer.headers.get("content-encoding")
        etags.append(answer.headers["etag"])
        right += (
            said == (None if coding == "identity" else coding)
            and DECODERS[said](content) == plain
            and answer.headers["etag"] == direct.headers["etag"]
            and answer.headers["vary"] == direct.headers["vary"]
        )
    proof.claim(front, "br, zstd, gzip and identity: right bytes and ETag, kept and not.",
                right == 8 and len(set(etags)) == 4, f"{right} of 8 right, 4 ETags")  # fmt: skip
    combined, _ = raw(reader, MARKET, **{"Accept-Encoding": "gzip, deflate, br"})
    proof.claim(front, "A browser's Accept-Encoding is answered in the best coding.",
                combined.headers.get("content-encoding") == "br",
                combined.headers.get("content-encoding"))  # fmt: skip


def prove_conditions(proof: Proof, front: str, reader: httpx.Client) -> None:
    """Who has it already gets a 304."""
    for coding in ("br", "identity"):
        headers = {"Accept-Encoding": coding}
        etag = raw(reader, MARKET, **headers)[0].headers["etag"]
        proof.witness.take()
        answer, content = raw(reader, MARKET, **headers, **{"If-None-Match": etag})
        proof.claim(front, f"If-None-Match is answered 304 by the cache ({coding}).",
                    answer.status_code == 304 and not content and not proof.witness.take(),
                    f"{answer.status_code} for {etag}")  # fmt: skip
    readers = raw(reader, MARKET)[0].headers
    proof.claim(front, "Readers get Broadsheet's Cache-Control, and nothing meant for a CDN.",
                readers["cache-control"] == "public, max-age=0, must-revalidate"
                and not {"cdn-cache-control", "surrogate-key", "xkey"} & set(readers),
                readers["cache-control"])  # fmt: skip


def prove_privacy(proof: Proof, scene: Scene, front: str, reader: httpx.Client) -> None:
    """What is for one person is asked for each time, and nobody else gets it."""
    entry = f"/editorial/v1/articles/{scene.secret['id']}"
    preview = scene.desk.send("POST", f"/articles/{scene.secret['id']}/previews")["token"]
    comment = {"author_name": "Reader", "body": f"Pending behind {front}.", "elapsed_ms": 9000}
    posted = reader.post(MARKETS, json=comment).raise_for_status().json()
    own = f"/v1/comments/{posted['comment']['id']}"
    key = {"Authorization": scene.desk.door.headers["Authorization"]}
    cases: list[tuple[str, dict[str, str], int]] = [
        (entry, key, 401),
        (own, {"Edit-Token": posted["edit_token"]}, 404),
        (f"/v1/previews/{preview}", {}, 200),
        (MARKET, key, 200),
    ]
    for path, headers, status in cases:
        proof.witness.take()
        answers = [reader.get(path, headers=headers) for _ in range(3)]
        asked = len(proof.witness.take())
        anybody = reader.get(path).status_code
        what = " ".join(["/".join(path.split("/")[1:3]), *headers])
        proof.claim(front, f"Never stored: {what}.",
                    all(answer.status_code == 200 for answer in answers)
                    and asked == 3 and anybody == status,
                    f"asked {asked} of 3 times, others get {anybody}")  # fmt: skip
    proof.witness.take()
    for _ in range(2):
        reader.post(MARKETS, json={})
    asked = len(proof.witness.take())
    proof.claim(front, "A POST always reaches the origin.", asked == 2, f"{asked} of 2")
