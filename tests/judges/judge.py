"""What the judges share: where they live, how they run a program, how they give their verdict.

A judge prints one JSON object, {"judge", "passed", "files": [{"file", "passed", "findings"}]}, and
ends with 0 (all passed), 1 (something failed) or 2 (the judge itself could not work).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(os.environ.get("BANXIN_JUDGES_HOME", ROOT / "target" / "judges")).resolve()


def helpless(reason):
    """The judge cannot work: that is no verdict on the file."""
    print(json.dumps({"passed": False, "error": reason}, ensure_ascii=False))
    sys.exit(2)


def need(path):
    if not Path(path).exists():
        helpless(f"{path} is missing: run tests/judges/install")
    return str(path)


def command(name):
    return shutil.which(name) or helpless(f"`{name}` is missing: run tests/judges/install")


def java():
    """Java for programs that run for seconds, with the quick compiler alone."""
    return [command("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


def run(*arguments, timeout=300, **options):
    try:
        done = subprocess.run(
            [str(a) for a in arguments], capture_output=True, timeout=timeout, **options
        )
    except subprocess.TimeoutExpired:
        helpless(f"{arguments[0]} took more than {timeout} s")
    done.out = done.stdout.decode("utf-8", "replace")
    done.err = done.stderr.decode("utf-8", "replace")
    return done


def in_own_python():
    """Starts the script again in the judges' Python, which has the imaging library."""
    own = HOME / "python" / "bin" / "python"
    if Path(sys.prefix).resolve() != (HOME / "python").resolve():
        os.execv(need(own), [str(own), *sys.argv])


def files(arguments):
    if not arguments:
        helpless("no file given")
    missing = [f for f in arguments if not Path(f).is_file()]
    return arguments if not missing else helpless(f"no such file: {', '.join(missing)}")


def verdict(judge, findings, **more):
    """Prints the verdict on {file: findings} and ends the judge. No findings, no fault."""
    seen = [{"file": str(f), "passed": not v, "findings": v} for f, v in findings.items()]
    passed = all(one["passed"] for one in seen)
    result = {"judge": judge, "passed": passed, **more, "files": seen}
    print(json.dumps(result, ensure_ascii=False, indent=1))
    sys.exit(0 if passed else 1)
