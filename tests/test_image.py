"""The image is built from what the project lets through, runs without power, and is asked."""

import re
import tomllib

from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
_, BUILDER, FINAL = DOCKERFILE.split("\nFROM ")


def test_what_is_copied_is_let_through_and_nothing_else() -> None:
    copied = {
        name.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in rules, "everything stays out"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert packages | {"pyproject.toml", "requirements.lock"} <= copied
    for name in copied:
        assert (ROOT / name).exists(), name


def test_the_final_image_has_no_build_tools_and_no_power() -> None:
    assert "--require-hashes" in BUILDER
    assert "--only-binary=:all:" in BUILDER, "nothing is compiled"
    for tool in ("pip install", "apt-get", "gcc", "build-essential"):
        assert tool not in FINAL
    assert "pip uninstall" in FINAL
    assert re.search(r"^USER broadsheet$", FINAL, re.MULTILINE)
    assert FINAL.index("USER broadsheet") < FINAL.index("CMD [")
    assert "BROADSHEET_ENVIRONMENT=production" in FINAL
    assert "/health/ready" in FINAL.split("HEALTHCHECK")[1]
