"""What `muster up` has imported when it is up: every package more is time that its first sender waits."""

import json
import subprocess
import sys
from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"
NEEDED = {"click", "httptools", "msgspec", "uvicorn", "yaml"}
"""The command line, the server with its parser, the shapes of everything, and the policy's language."""
OPTIONAL = {"h11", "typing_extensions"}
"""What those import where it is installed."""

UP = """
import json, os, signal, sys
from pathlib import Path
before = set(sys.modules)
from muster.local.cli import run
from muster.local.system import Options

def ready(system, url):
    new = [sys.modules[name] for name in sys.modules.keys() - before]
    files = [module.__file__ for module in new if getattr(module, "__file__", None)]
    print(json.dumps([file for file in files if "site-packages" in file]), flush=True)
    os.kill(os.getpid(), signal.SIGINT)

run(Options(data=Path(sys.argv[1]), policy="starter"), 0, ready)
"""


def test_what_is_imported_before_the_first_request(tmp_path: Path) -> None:
    """No templates, no HTTP client, no signing: those wait for the request, or the message, that needs them."""
    command = [sys.executable, "-c", UP, str(tmp_path)]
    run = subprocess.run(
        command, env={"PYTHONPATH": str(SHARED)}, capture_output=True, text=True, timeout=60, check=True
    )
    files = json.loads(run.stdout.splitlines()[-1])
    imported = {Path(file.rpartition("site-packages/")[2]).parts[0].partition(".")[0] for file in files}
    assert imported - OPTIONAL == NEEDED
