"""Verifies a proof pack, offline, with nothing but Python (3.8 or newer).

    python3 verify.py              in the folder where the pack was unpacked
    python3 verify.py PACK.zip     the pack as it came
    python3 verify.py ... --key 9f3c...   and insist that this key signed it

It says what it checked and ends with 0; or it says, in a sentence each, what is wrong, and ends with 1.

What is checked:
  files   each file of the pack has the SHA-256 that manifest.json says, and that list is signed.
  events  each consent event gives its leaf: SHA-256 over its fields, written down as `record` does, with the
          personal fields behind a salted hash of their own, so that they can be erased and the rest still proves.
  paths   each sealed leaf leads, hash by hash, to the root of its block (the Merkle tree of RFC 6962).
  chain   each block follows the one before it, up to the newest: none was changed, left out or put in between.
  seals   the blocks with events, and the newest one, are signed (Ed25519, RFC 8032).
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Dict, Tuple  # noqa: UP035  # for old versions of Python

Json = Dict[str, Any]  # noqa: UP006
Point = Tuple[int, int, int, int]  # noqa: UP006

MANIFEST = "manifest.json"
FORMATS = (1, 2, 3)
"""Those it reads, the newest last: packs of the first have neither results of files nor what a text answered, those
before the third tell of consent to texts alone."""
LINES = {"landline": "not_texted", "mobile": "texted", "voip": "texted"}
ENDING = ("yes", "deactivated")
UNREADABLE = (
    OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError,
    NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

# Ed25519, RFC 8032: points of the curve in extended coordinates.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def sha256(octets: bytes) -> bytes:
    """The digest all of it rests on."""
    return hashlib.sha256(octets).digest()


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


def _point(octets: bytes) -> Point | None:
    """The point that 32 octets stand for; None when they stand for none."""
    if len(octets) != 32:
        return None
    y = int.from_bytes(octets, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return (x, y, 1, x * y % _P)


_BASE: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
    1,
    15112221349535400772501151409588531511454012693041857206046113283949847762202
    * 46316835694926478169428394003475163141307993866256225615783033603165251855960
    % _P,
)


def signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this is the signature of the key's owner under the message."""
    public, first = _point(key), _point(signature[:32])
    if public is None or first is None or len(signature) != 64:
        return False
    number = int.from_bytes(signature[32:], "little")
    if number >= _L:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    return _same(_times(number, _BASE), _add(first, _times(digest, public)))


def value(kind: str, content: Any) -> bytes:
    """One value of a record: a tag, its length, its octets."""
    if content is None:
        tag, octets = 0, b""
    elif kind == "text":
        tag, octets = 1, content.encode("utf-8", "surrogatepass")
    elif kind == "number":
        tag, octets = 2, b"%d" % content
    elif kind == "moment":
        tag, octets = 3, content.encode()
    else:
        tag, octets = 4, content
    return bytes((tag,)) + len(octets).to_bytes(4, "big") + octets


def record(name: str, version: int, fields: list[list[str]], content: Json, extra: bytes = b"") -> bytes:
    """A record as it is hashed: its name, the version, `extra`, then each field in its order."""
    head = value("text", name) + value("number", version) + extra
    return head + b"".join(value(kind, content[field]) for field, kind in fields)


def event_leaf(event: Json, encodings: Json) -> bytes | None:
    """The leaf that an event's own fields give; None when its personal half does not give its inner hash."""
    version = event["version"]
    encoding = encodings[str(version)]
    inner = bytes.fromhex(event["inner"])
    if event["personal"] is not None:
        salt = value("octets", bytes.fromhex(event["salt"]))
        told = record("threadline.consent.person", version, encoding["personal"], event["personal"], salt)
        if sha256(b"\x02" + told) != inner:
            return None
    public = record("threadline.consent", version, encoding["public"], event["public"])
    return sha256(b"\x00" + public + value("octets", inner))


def path_root(leaf: bytes, index: int, count: int, path: list[str]) -> bytes | None:
    """The root that a leaf's path leads to; None when the path does not fit the tree."""
    steps, last = [bytes.fromhex(each) for each in reversed(path)], count - 1
    if not 0 <= index < count:
        return None
    while last > 0:
        if index ^ 1 <= last:
            if not steps:
                return None
            beside = steps.pop()
            leaf = sha256(b"\x01" + (beside + leaf if index & 1 else leaf + beside))
        index, last = index >> 1, last >> 1
    return None if steps else leaf


def head_of(previous: bytes, root: bytes, count: int) -> bytes:
    """The head of the chain after a block."""
    return sha256(b"\x03" + previous + root + count.to_bytes(8, "big"))


def check_events(pack: Json) -> list[str]:
    """What is wrong with the events, in sentences."""
    wrong, blocks = [], {block["id"]: block for block in pack["blocks"]}
    for event in pack["events"]:
        named = f"Consent event {event['public']['id']}"
        wrong += check_owner(named, event, pack["about"])
        leaf = event_leaf(event, pack["encodings"])
        if leaf is None:
            wrong.append(f"{named}: its personal fields or their salt are not those that were recorded.")
        elif leaf != bytes.fromhex(event["leaf"]):
            wrong.append(f"{named}: its fields are not those that were recorded.")
        elif event["sealed"] is not None:
            wrong += check_path(named, leaf, event["sealed"], blocks)
    return wrong


def check_owner(named: str, event: Json, about: Json) -> list[str]:
    """Whether an event is of one of the pack's addresses, and of its workspace."""
    public, personal = event["public"], event["personal"]
    theirs = dict(about.get("addresses", [[about["recipient"], about["number"]]]))
    same = public["workspace"] == about["workspace"]["id"] and public["recipient"] in theirs
    if not same or (personal is not None and personal["number"] != theirs[public["recipient"]]):
        return [f"{named} is of somebody else."]
    return []


def check_path(named: str, leaf: bytes, sealed: Json, blocks: dict[int, Json]) -> list[str]:
    """What is wrong with the way from a leaf to its block."""
    block = blocks.get(sealed["block"])
    if block is None:
        return [f"{named}: block {sealed['block']}, in which it was sealed, is not in the pack."]
    root = path_root(leaf, sealed["index"], block["count"], sealed["path"])
    if root is None or root.hex() != block["root"]:
        return [f"{named}: its path does not lead to the root of block {block['id']}."]
    return []


def check_chain(pack: Json) -> list[str]:
    """What is wrong with the blocks, in sentences."""
    chain = pack["chain"]
    known = {block["id"]: block for block in pack["blocks"]}
    wrong = []
    head = bytes.fromhex(chain["previous"]) if chain else b""
    seen = set()
    for id_, root, count in chain["links"] if chain else []:
        previous, head = head, head_of(head, bytes.fromhex(root), count)
        block = known.get(id_)
        if block is not None:
            seen.add(id_)
            told = (block["previous"], block["root"], block["count"], block["hash"])
            if told != (previous.hex(), root, count, head.hex()):
                wrong.append(f"Block {id_} does not follow the block before it, or its hash is not its own.")
            wrong += check_seal(block, pack["keys"])
    wrong += [f"Block {id_} is not in the chain." for id_ in known if id_ not in seen]
    return wrong


def check_seal(block: Json, keys: Json) -> list[str]:
    """What is wrong with a block's signature."""
    key = keys.get(block["key"])
    if key is None:
        return [f"Block {block['id']} was signed with a key that is not in the pack."]
    if not signed(bytes.fromhex(key), bytes.fromhex(block["signature"]), bytes.fromhex(block["hash"])):
        return [f"The signature of block {block['id']} is not genuine."]
    return []


class Source:
    """The files of a pack: of an open ZIP, or of a folder."""

    def __init__(self, place: zipfile.ZipFile | Path) -> None:
        self._place = place
        if isinstance(place, zipfile.ZipFile):
            self.names = place.namelist()
        else:
            self.names = [path.name for path in place.iterdir() if path.name != "__pycache__"]

    def open(self, name: str) -> IO[bytes]:
        """One of them."""
        return (
            self._place.open(name)
            if isinstance(self._place, zipfile.ZipFile)
            else (self._place / name).open("rb")
        )

    def digest(self, name: str) -> str:
        """Its SHA-256."""
        digest = hashlib.sha256()
        with self.open(name) as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
        return digest.hexdigest()

    def text(self, name: str) -> str:
        """What it says."""
        with self.open(name) as file:
            return file.read().decode()

    def json(self, name: str) -> Json:
        """What it says, read."""
        said: Json = json.loads(self.text(name))
        return said


def check_files(source: Source, manifest: Json, wanted: str) -> list[str]:
    """What is wrong with the files themselves, in sentences; `wanted` is the key to insist on, or ''."""
    listed, names = manifest["files"], [name for name in source.names if name != MANIFEST]
    wrong = [f"{name} is missing from the pack." for name in listed if name not in names]
    wrong += [f"{name} does not belong to the pack." for name in names if name not in listed]
    wrong += [f"{name} is in the pack twice." for name in set(names) if names.count(name) > 1]
    for name, digest in listed.items():
        if name in names and source.digest(name) != digest:
            wrong.append(f"{name} was changed after the pack was made.")
    key, signature = bytes.fromhex(manifest["key"]), bytes.fromhex(manifest["signature"])
    if not signed(key, signature, manifest_digest(listed)):
        wrong.append("manifest.json was changed after the pack was made: its signature is not genuine.")
    if source.text(MANIFEST) != manifest_text(listed, manifest["key"], manifest["signature"]):
        wrong.append("manifest.json is not written as it was when the pack was made.")
    if wanted and wanted.replace(":", "").lower() != manifest["key"]:
        wrong.append(f"The pack was signed with another key: {manifest['key']}.")
    return wrong


def manifest_digest(files: dict[str, str]) -> bytes:
    """What the manifest's signature is of."""
    lines = "".join(f"{files[name]} {name}\n" for name in sorted(files))
    return sha256(b"\x04threadline.proof\n" + lines.encode())


def manifest_text(files: dict[str, str], key: str, signature: str) -> str:
    """The manifest as it is written."""
    said = {"files": {name: files[name] for name in sorted(files)}, "key": key, "signature": signature}
    return json.dumps(said, indent=1) + "\n"


def check(source: Source, wanted: str = "") -> tuple[list[str], list[str]]:
    """What is wrong with a pack, and what was checked, both in sentences."""
    manifest, pack = source.json(MANIFEST), source.json("proof.json")
    wrong = check_files(source, manifest, wanted)
    if pack["format"] not in FORMATS:
        wrong.append(f"The pack is of format {pack['format']}, which this program does not know.")
    if manifest["key"] not in pack["keys"].values():
        wrong.append("The pack was not signed with one of the keys that it names.")
    wrong += check_events(pack) + check_messages(pack) + check_scrubs(pack) + check_chain(pack)
    return wrong, told(pack, manifest)


def check_messages(pack: Json) -> list[str]:
    """Whether each message that went names an event of this pack."""
    events = {event["public"]["id"] for event in pack["events"]}
    return [
        f"Message {message['id']} rests on consent event {attempt['event']}, which is not in the pack."
        for message in pack["messages"]
        for attempt in message["attempts"]
        if attempt["event"] is not None and attempt["event"] not in events
    ]


def check_scrubs(pack: Json) -> list[str]:
    """Whether each result names an event of this pack that ended consent, and its consequence follows from both."""
    kinds = {event["public"]["id"]: event["public"]["kind"] for event in pack["events"]}
    wrong = []
    for result in pack.get("scrubs", []):
        said, event = result["result"], result["event"]
        follows = LINES.get(said, "nothing" if event is None else "consent_ended")
        ends = said in ENDING and kinds.get(event) in ("ended", "opted_out")
        if event is not None and event not in kinds:
            wrong.append(f"Result {result['id']} led to consent event {event}, which is not in the pack.")
        elif result["consequence"] != follows or (event is not None and not ends):
            wrong.append(f"Result {result['id']}: what it led to does not follow from it.")
    return wrong


def told(pack: Json, manifest: Json) -> list[str]:
    """What the pack holds, in sentences."""
    sealed = [event for event in pack["events"] if event["sealed"] is not None]
    links = len(pack["chain"]["links"]) if pack["chain"] else 0
    return [
        f"{len(pack['events'])} consent events of {pack['about']['number']}: each gives its leaf.",
        f"{len(sealed)} of them are sealed, in a chain of {links} blocks with {len(pack['blocks'])} signatures.",
        f"Not sealed yet when the pack was made: {len(pack['events']) - len(sealed)}.",
        f"{len(pack.get('scrubs', []))} results of others' files, as the signed list of files has them.",
        f"{len(pack['messages'])} messages, as the signed list of files has them.",
        f"Signed with the key {manifest['key']}.",
        "Compare that key with the one its owner tells you: a pack proves what the holder of the key recorded.",
    ]


def main(arguments: list[str]) -> int:
    """0 when everything verifies."""
    wanted = ""
    if "--key" in arguments:
        at = arguments.index("--key")
        wanted = arguments[at + 1] if at + 1 < len(arguments) else "?"
        arguments = arguments[:at] + arguments[at + 2 :]
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        if path.is_dir():
            wrong, lines = check(Source(path), wanted)
        else:
            with zipfile.ZipFile(path) as place:
                wrong, lines = check(Source(place), wanted)
    except UNREADABLE as error:
        wrong, lines = (
            [f"The pack cannot be read: it was changed or is not whole ({type(error).__name__})."],
            [],
        )
    for line in wrong or lines:
        sys.stdout.write(line + "\n")
    sys.stdout.write("THE PACK DOES NOT VERIFY.\n" if wrong else "The pack verifies.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
