"""The licences of what is deployed and installed: read from the packages themselves, and permitted or not."""

import re
from collections.abc import Iterable
from importlib.metadata import Distribution

from packaging.utils import canonicalize_name

from tests.support.requirements import ROOT, installed

LIST = ROOT / "docs/licences.md"
RUNTIME = (ROOT / "requirements.txt", *sorted(ROOT.glob("functions/*/requirements.txt")))
PERMITTED = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Unlicense"}
)
"""None asks anything of whoever runs Muster. MPL-2.0 asks for the source of changed files, and none is changed."""
WORDS = (
    (r"apache(?: software license|[ -]2(?:\.0)?)|https://www\.apache\.org/licenses/LICENSE-2\.0.*", "Apache-2.0"),
    (r"mit(?: license)?", "MIT"),
    (r"3-clause bsd license", "BSD-3-Clause"),
    (r"bsd(?: license)?", "BSD"),
    (r"mozilla public license 2\.0 \(mpl 2\.0\)", "MPL-2.0"),
)
"""How packages say it that were made before there were licence expressions (PEP 639)."""


def licence(package: Distribution) -> str:
    """Return the licence of a package as an SPDX expression; what it says itself where that is none; "" for nothing."""
    said = package.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    marks = [text.rpartition(" :: ")[2] for text in said.get_all("Classifier", []) if text.startswith("License :: ")]
    text = str(said.get_all("License", [""])[0]).strip().partition("\n")[0]
    found = {_spdx(each) for each in marks or [text]}
    return " OR ".join(sorted(found))


def permitted(expression: str) -> bool:
    """Return whether what a licence expression offers may be used: of alternatives one, of requirements all."""
    alternatives = [re.split(r"\s+AND\s+", each.strip(" ()")) for each in re.split(r"\s+OR\s+", expression)]
    return any(all(each.strip(" ()") in PERMITTED for each in alternative) for alternative in alternatives)


def packages() -> dict[str, Distribution]:
    """Return what the runtime requirements pin for this machine, by name."""
    return {canonicalize_name(each.name): each for lock in RUNTIME for each in installed(lock)}


def listing(found: Iterable[tuple[str, Distribution]]) -> str:
    """Return the list as a page."""
    rows = "".join(f"| {name} | {each.version} | {licence(each)} |\n" for name, each in sorted(found))
    return f"{_HEAD}{rows}"


def _spdx(text: str) -> str:
    return next((name for words, name in WORDS if re.fullmatch(words, text, re.IGNORECASE)), text)


_HEAD = """# Licences

Muster is under the [Apache License 2.0](../LICENSE). It installs these packages, unchanged, from their own
distributions. `make docs` writes this list from what they say of themselves; a test refuses any licence that would ask
something of whoever runs Muster.

| package | version | licence |
| --- | --- | --- |
"""

if __name__ == "__main__":
    LIST.write_text(listing(packages().items()), "utf-8")
