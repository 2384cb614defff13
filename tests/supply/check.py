"""What comes from others: `python3 tests/supply/check.py CARGO_DENY CARGO_CYCLONEDX FOLDER [part of a check's name]…`.

Writes the bill of materials of the release, FOLDER/trousseau.cdx.json, and asks of everything that is fetched by name whether
it is what was looked at. Prints one line for each check, and `N passed, N failed`."""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import traceback
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

DENY, CYCLONEDX, FOLDER = sys.argv[1:4]
FOLDER = Path(FOLDER)
TARGET = "x86_64-unknown-linux-gnu"
BILL = FOLDER / "trousseau.cdx.json"
# C that a crate carries in its source, which no package list names: crate, component, its file, the numbers in it, licence.
CARRIED = [
    ("libsqlite3-sys", "sqlite", "sqlite3/sqlite3.h", r'#define SQLITE_VERSION\s+"([\d.]+)"', "blessing"),
]  # fmt: skip


def run(*command, remarks=False, **more):
    """What it prints, with its remarks on standard error if they are wanted; an error with both when it fails."""
    done = subprocess.run(command, text=True, capture_output=True, **more)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout + done.stderr * remarks


def only_known_licences_and_only_crates_io():
    said = run(DENY, "--offline", "--color", "never", "check", "--hide-inclusion-graph", "bans", "licenses", "sources", remarks=True)
    twice = re.findall(r"found \d+ duplicate entries for crate '([^']+)'", said)
    print(f"       in two versions: {', '.join(twice) or 'none'}")


def another_licence_and_a_package_from_elsewhere_are_refused():
    with tempfile.TemporaryDirectory() as folder:
        rules = Path("deny.toml").read_text()
        narrow = Path(folder, "deny.toml")
        narrow.write_text(rules.replace('"ISC", ', ""))
        refused(DENY, "--offline", "--config", narrow, "check", "licenses", words="ISC")
        Path(folder, "other/src").mkdir(parents=True)
        Path(folder, "other/src/lib.rs").touch()
        package = '[package]\nname = "other"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n'
        Path(folder, "other/Cargo.toml").write_text(package)
        run("git", "-C", f"{folder}/other", "init", "-q")
        run("git", "-C", f"{folder}/other", "add", ".")
        run("git", "-C", f"{folder}/other", "-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "-qm", "other")
        mine = scratch(folder, f'other = {{ git = "file://{folder}/other" }}')
        run("cargo", "generate-lockfile", cwd=mine)
        rules = Path("deny.toml").resolve()
        refused(DENY, "--config", rules, "check", "sources", words="git", cwd=mine)


def no_locked_version_was_withdrawn():
    said = packaged(".")
    assert "is yanked" not in said, said


def a_locked_version_that_was_withdrawn_is_noticed():
    with tempfile.TemporaryDirectory() as folder:
        mine = scratch(folder, 'futures-util = { version = "0.3", default-features = false }')
        run("cargo", "generate-lockfile", cwd=mine)
        run("cargo", "update", "futures-util", "--precise", "0.3.30", cwd=mine)
        assert "futures-util v0.3.30` in Cargo.lock is yanked" in packaged(mine)


def the_bill_of_materials_names_what_the_release_is_built_of():
    agrees(bill_of_materials())


def a_bill_that_lacks_a_package_or_names_another_version_or_file_is_refused():
    bill = bill_of_materials()
    agrees(bill)

    def foreign(bill):
        return next(part for part in bill["components"] if "hashes" in part)

    def without(bill):
        bill["components"].remove(foreign(bill))

    def without_a_room(bill):
        bill["components"].remove(next(part for part in bill["components"] if is_ours(part["name"])))

    def newer(bill):
        foreign(bill)["version"] += "1"

    def another_file(bill):
        foreign(bill)["hashes"][0]["content"] = "0" * 64

    for spoil in (without, without_a_room, newer, another_file):
        spoilt = copy.deepcopy(bill)
        spoil(spoilt)
        try:
            agrees(spoilt)
        except AssertionError:
            continue
        raise AssertionError(f"{spoil.__name__} was not noticed")


def the_bill_is_valid_by_the_schema_of_cyclonedx():
    """Judged by the project's own schema, and what is none is refused by it."""
    judge = JsonStrictValidator(SchemaVersion.V1_5)
    bill = bill_of_materials()
    assert (fault := judge.validate_str(json.dumps(bill))) is None, fault
    for spoil in (
        lambda part: part.pop("name"),
        lambda part: part.update(type="thing"),
        lambda part: part.update(licences=[]),
        lambda part: part["hashes"][0].update(content="not a digest"),
    ):
        spoilt = copy.deepcopy(bill)
        spoil(next(part for part in spoilt["components"] if "hashes" in part))
        assert judge.validate_str(json.dumps(spoilt)) is not None, "a bill that is none was taken for one"


def every_peer_is_named_by_version_and_hash():
    locks = tracked("tests/**/peers.txt")
    assert locks, "no lock of Python peers is there"
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text and "--index-url" not in text, f"{lock} names a host"
        packages = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", text).strip())
        loose = [line for line in packages if "==" not in line or "--hash=sha256:" not in line]
        assert not loose, f"{lock}: without version or hash: {loose}"
        wanted = re.findall(r"(?m)^[\w-]+==\S+", lock.with_suffix(".in").read_text())
        missing = [name for name in wanted if name not in text]
        assert wanted and not missing, f"{lock} was not made of its .in: {missing}"


def every_browser_package_is_named_by_version_and_hash():
    wanted = json.loads(Path("tests/browser/package.json").read_text())["dependencies"]
    packages = json.loads(Path("tests/browser/package-lock.json").read_text())["packages"]
    assert packages.pop("")["dependencies"] == wanted, "package-lock.json was not made of package.json"
    for name, package in packages.items():
        assert "resolved" not in package, f"{name}: names a host"
        assert package["integrity"].startswith("sha512-"), name
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version, name


def nothing_is_installed_past_the_locks():
    """Every call of an installer in our scripts says that it keeps to a lock."""
    keeps = {"pip": "--require-hashes", "npm": "npm ci", "cargo": "--locked"}
    found = set()
    for script in tracked("tests/**", ".ci/**", "fuzz/**"):
        if script.suffix in (".rs", ".txt", ".json", ".in") or script == Path(__file__).relative_to(Path.cwd()):
            continue
        for line in script.read_text(errors="replace").splitlines():
            line = line.split("#")[0]
            for tool in re.findall(r"\b(pip|npm|cargo)\"?\s+(?:-\S+\s+)*(?:install|ci|add)\b", line):
                found.add(tool)
                assert keeps[tool] in line, f"{script}: {line.strip()}"
    assert found == set(keeps), f"looked for all three, found {found}"


def bill_of_materials():
    """Made anew: what cargo-cyclonedx tells, without this machine's paths and without what only tests turn on; and the C
    that crates carry."""
    name = f"bill-{os.getpid()}"
    made = Path(f"{name}.json")
    try:
        run(CYCLONEDX, "cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--target", TARGET, "--override-filename", name)
        text = made.read_text()
    finally:
        for made in Path.cwd().glob(f"**/{name}.json"):  # one for each room; the program's has them all
            made.unlink()
    text = re.sub(r"path\+file://[^\"#]*#", "pkg:cargo/", re.sub(r"\?download_url=file://[^\"#]*", "", text))
    bill = json.loads(text)
    release = built()
    foreign = {part["bom-ref"] for part in bill["components"] if not is_ours(part["name"]) and (part["name"], part["version"]) not in release}
    bill["components"] = [part for part in bill["components"] if part["bom-ref"] not in foreign] + list(carried())
    bill["dependencies"] = [
        edge | {"dependsOn": [to for to in edge.get("dependsOn", []) if to not in foreign]}
        for edge in bill["dependencies"] if edge["ref"] not in foreign
    ]  # fmt: skip
    FOLDER.mkdir(parents=True, exist_ok=True)
    BILL.write_text(json.dumps(bill, indent=1))
    return bill


def carried():
    packages = json.loads(run("cargo", "metadata", "--locked", "--offline", "--format-version", "1"))["packages"]
    for crate, name, file, numbers, licence in CARRIED:
        source = next(Path(p["manifest_path"]).parent for p in packages if p["name"] == crate)
        version = ".".join(re.search(numbers, (source / file).read_text()).groups())
        yield {
            "type": "library", "bom-ref": f"carried:{name}@{version}", "name": name, "version": version,
            "licenses": [{"license": {"id": licence}}],
            "properties": [{"name": "trousseau:carried-by", "value": crate}],
        }  # fmt: skip


def agrees(bill):
    """Every package that cargo builds the release of is in the bill, in the version and the file of Cargo.lock; none besides."""
    release = built()
    lock = {(p["name"], p["version"]): p.get("checksum") for p in tomllib.loads(Path("Cargo.lock").read_text())["package"]}
    named, hashed = set(), 0
    rooms = {part["name"] for part in bill["components"] if is_ours(part["name"])}
    assert rooms == {name for name, _ in lock if is_ours(name)} - {"trousseau"}, f"rooms: {sorted(rooms)}"
    for part in bill["components"]:
        if part["bom-ref"].startswith("carried:"):
            continue
        if is_ours(part["name"]):
            continue
        key = (part["name"], part["version"])
        named.add(key)
        assert key in lock, f"{key} is not in Cargo.lock"
        assert part["hashes"] == [{"alg": "SHA-256", "content": lock[key]}], f"{key}: not the file of Cargo.lock"
        assert part["licenses"], f"{key}: no licence"
        hashed += 1
    assert named == release, f"missing: {sorted(release - named)}; too much: {sorted(named - release)}"
    assert {part["name"] for part in bill["components"]} >= {name for _, name, *_ in CARRIED}
    assert hashed > 100 and "file:" not in json.dumps(bill), "a path of this machine is in the bill"


def built():
    """Name and version of every package that cargo builds the release of, but ours."""
    tree = run("cargo", "tree", "--locked", "--offline", "--edges", "normal,build", "--target", TARGET, "--prefix", "none", "--format", "{p}")
    named = [line.split()[:2] for line in tree.splitlines() if line.strip()]
    return {(name, version.removeprefix("v")) for name, version in named if not is_ours(name)}


def is_ours(name):
    """The program and its rooms."""
    return name == "trousseau" or name.startswith("trousseau-")


def scratch(folder, dependency):
    """A package with one dependency."""
    mine = Path(folder, "mine")
    Path(mine, "src").mkdir(parents=True)
    Path(mine, "src/main.rs").write_text("fn main() {}")
    package = '[package]\nname = "mine"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\npublish = false\n[dependencies]\n'
    Path(mine, "Cargo.toml").write_text(package + dependency)
    return mine


def packaged(folder):
    """What cargo says when it packs: it asks the registry whether what the lock names was withdrawn."""
    with tempfile.TemporaryDirectory() as out:
        return run("cargo", "package", "--workspace", "--no-verify", "--allow-dirty", "--locked", "--target-dir", out, cwd=folder, remarks=True)


def refused(*command, words, **more):
    done = subprocess.run(command, text=True, capture_output=True, **more)
    assert done.returncode != 0 and words in done.stderr, done.stdout + done.stderr[-2000:]


def tracked(*patterns):
    globs = [f":(glob){pattern}" for pattern in patterns]
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *globs).split()
    return [Path(file) for file in files if Path(file).is_file()]


def main(wanted):
    checks = [
        only_known_licences_and_only_crates_io,
        another_licence_and_a_package_from_elsewhere_are_refused,
        no_locked_version_was_withdrawn,
        a_locked_version_that_was_withdrawn_is_noticed,
        the_bill_of_materials_names_what_the_release_is_built_of,
        a_bill_that_lacks_a_package_or_names_another_version_or_file_is_refused,
        the_bill_is_valid_by_the_schema_of_cyclonedx,
        every_peer_is_named_by_version_and_hash,
        every_browser_package_is_named_by_version_and_hash,
        nothing_is_installed_past_the_locks,
    ]
    passed = failed = 0
    for check in checks:
        if wanted and not any(word in check.__name__ for word in wanted):
            continue
        try:
            check()
            passed += 1
            print("ok    ", check.__name__, flush=True)
        except Exception:
            failed += 1
            traceback.print_exc(file=sys.stdout)
            print("FAILED", check.__name__, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[4:]))
