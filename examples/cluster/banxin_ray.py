#!/usr/bin/env python3
"""Converts the articles of a list of jobs on a Ray cluster.

    banxin_ray.py jobs.jsonl -o books/ [--address HOST:PORT] [--resume]

The list is that of `banxin batch` (docs/JOBS.md), and so are books and results. Every Ray process
keeps one `banxin worker` and gives it one job after the other; one that dies or takes too long is
replaced. Articles, books and the program must be at the same paths on all machines, or in a store
that all of them reach: `s3://bucket/key`.

Exit codes: 0 all converted, 1 some failed, 2 wrong usage, 75 another run is at work there,
130 stopped; `--resume` goes on.
"""

import argparse
import collections
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path, PurePath

import ray

HELLO = 60  # Longest time a worker may take to say hello, in seconds.
TRIES = 4  # How often a task is given, if it gets lost with its process or machine.


# --- In the processes of the cluster ---------------------------------------------------------------


class Gone(Exception):
    """The worker has ended without an answer."""


class Slow(Exception):
    """The worker did not answer in time."""


class Worker:
    """A `banxin worker`, its pipes never waited for longer than is allowed."""

    def __init__(self, program):
        # There are as many workers as cores: one thread each.
        environment = os.environ | {"RAYON_NUM_THREADS": "1"}
        self.child = subprocess.Popen(
            [program, "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.input, self.output = self.child.stdin.fileno(), self.child.stdout.fileno()
        os.set_blocking(self.input, False)
        self.read = bytearray()
        try:
            self.line(time.monotonic() + HELLO)
        except Slow:
            self.kill()
            raise Gone("no hello") from None

    def ask(self, job, seconds):
        """The answer to a job, as a line without its end."""
        end = time.monotonic() + seconds
        left = memoryview(json.dumps(job, ensure_ascii=False).encode() + b"\n")
        try:
            while left:
                self.wait([], [self.input], end)
                left = left[os.write(self.input, left) :]
        except BrokenPipeError:
            raise self.gone() from None
        return self.line(end)

    def line(self, end):
        while b"\n" not in self.read:
            self.wait([self.output], [], end)
            more = os.read(self.output, 1 << 16)
            if not more:
                raise self.gone()
            self.read += more
        line, _, self.read = self.read.partition(b"\n")
        return line.decode()

    def wait(self, readable, writable, end):
        if not any(select.select(readable, writable, [], max(0, end - time.monotonic()))):
            raise Slow()

    def gone(self):
        return Gone(f"exit code {self.kill()}")

    def kill(self):
        self.child.kill()
        self.child.stdin.close()
        self.child.stdout.close()
        return self.child.wait()


KEPT = {}  # The worker of this process, by its program: it outlives the task.


def answer(program, job, seconds, events):
    """The answer to one job. One that took its worker down is given once more: something else may
    have killed it. One that takes too long would do so again."""
    start = time.monotonic()
    seconds = job.get("timeout_ms", 0) / 1000 or seconds
    for _ in range(2):
        try:
            if program not in KEPT:
                events.append("a worker was started")
                KEPT[program] = Worker(program)
            return KEPT[program].ask(job, seconds)
        except Gone as end:
            KEPT.pop(program, None)
            events.append(f"a worker ended ({end}) at {job['id']}")
            code, why = "crash", f"the worker ended twice: {end}"
        except Slow:
            KEPT.pop(program).kill()
            code, why = "timeout", f"not done after {seconds:g} s"
            break
    return failed(job, code, why, False, int((time.monotonic() - start) * 1000))


def convert(program, jobs, seconds):
    """One task: the results of some jobs, in their order, and what happened besides."""
    events = []
    return [known or answer(program, job, seconds, events) for job, known in jobs], events


def failed(job, code, message, retryable, ms=0):
    """A result like those of the worker."""
    result = {"v": 1, "id": job["id"]} | {k: job[k] for k in ["in"] if k in job}
    error = {"code": code, "message": message, "retryable": retryable}
    result |= {"status": "failed", "outputs": [], "warnings": [], "error": error, "ms": ms}
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


# --- The list and the results ----------------------------------------------------------------------


class Usage(Exception):
    """What is asked for makes no sense."""


def read_jobs(path, out):
    """The jobs of a list: (job, None), or what there is of one and the result that says why it is
    none. Paths of files are made absolute, for the processes of the cluster work elsewhere."""
    jobs, ids, places = [], {}, {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        name = f"{path}:{number}"
        try:
            job = placed(json.loads(line), path.parent, out)
        except ValueError as error:
            job = {"id": name}
            jobs.append((job, failed(job, "bad-job", f"this is no job: {error}", False)))
            continue
        for seen, key in [(ids, job["id"]), (places, job.get("out"))]:
            if key is not None and seen.setdefault(key, name) != name:
                raise Usage(f"{seen[key]} and {name} are both `{key}`")
        jobs.append((job, None))
    return jobs


def placed(job, folder, out):
    """A job with its `id`, and with absolute paths as `banxin batch` understands them."""
    if not isinstance(job, dict):
        raise ValueError("no object")
    source = job.get("in")
    name = source or job.get("name") or "article"
    place = job.get("out")
    if place is None and source is not None:
        path = PurePath(source)
        # Where the article lies is its own business; its books go to the output folder.
        place = str(path.with_suffix("")) if stays_below(source) else path.stem
    if place is not None:
        place = place.replace("{slug}", PurePath(name).stem)
        if not stays_below(place):
            raise ValueError(f"`{place}` is not below the output folder")
        job["out"] = below(out, place)
    if not job.get("id"):
        if place is None:
            raise ValueError("neither `id` nor `out`")
        job["id"] = str(PurePath(place))
    if source is not None and not in_store(source):
        job["in"] = str(folder / source)
    return job


def in_store(path):
    return str(path).startswith("s3://")


def below(out, place):
    place = PurePath(place)
    return f"{out.rstrip('/')}/{place.as_posix()}" if in_store(out) else str(out / place)


def stays_below(place):
    path = PurePath(place)
    inside = ".." not in path.parts and not path.is_absolute() and not in_store(place)
    return bool(path.parts) and inside


def is_done(result):
    """Whether a result of an earlier run stands: books that are there, or a failure that would come
    again. That an article has changed since is not seen; `banxin batch --resume` sees it. Nor is a
    store asked: an object is there whole, or there is no result."""
    if result["status"] == "failed":
        return not result["error"]["retryable"]
    books = [(o["path"], o["bytes"]) for o in result["outputs"] if "path" in o]
    books = [(Path(path), size) for path, size in books if not in_store(path)]
    return all(path.is_file() and path.stat().st_size == size for path, size in books)


class Results:
    """The file of results. Lines are only ever added; the last one of a job counts."""

    def __init__(self, path, resume):
        self.done = set()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = open(path, "a+b")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(75)
        if path.stat().st_size and not resume:
            raise Usage(f"{path} is there already: go on with --resume, or remove it")
        self.resume()

    def resume(self):
        self.file.seek(0)
        whole = 0
        for line in self.file:
            # The last line may be half written: whoever wrote it was killed.
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            result = json.loads(line)
            (self.done.add if is_done(result) else self.done.discard)(result["id"])
        self.file.truncate(whole)

    def add(self, lines):
        self.file.write("".join(line + "\n" for line in lines).encode())
        self.file.flush()
        os.fsync(self.file.fileno())


# --- The driver ------------------------------------------------------------------------------------


class Task:
    """Some jobs, where they stand in the order, and how often they were given."""

    def __init__(self, number, jobs):
        self.number, self.jobs, self.tries, self.end = number, jobs, 0, 0

    def give(self, remote, program, seconds):
        self.tries += 1
        # A worker may be asked twice for each job, and another task may be done before this one.
        each = (max(seconds, job.get("timeout_ms", 0) / 1000) + HELLO for job, _ in self.jobs)
        self.end = time.monotonic() + 4 * sum(each)
        return remote.remote(program, self.jobs, seconds)

    def lost(self, why):
        """What comes of it when its process or machine is gone: none yet, or failures."""
        tell(f"task {self.number} was lost ({why}) at try {self.tries}")
        if self.tries < TRIES:
            return None
        message = f"lost {TRIES} times: {why}"
        return [known or failed(job, "crash", message, True) for job, known in self.jobs]


def tell(what):
    print(what, file=sys.stderr, flush=True)


def run(jobs, arguments, add):
    """Has all jobs done and hands their results to `add`, in order, as soon as that is possible."""
    # What was lost is given again here, where it is counted. Tasks, no actors: an actor would hold
    # its core for good.
    remote = ray.remote(num_cpus=1, max_retries=0)(convert)
    parts = [jobs[i : i + arguments.task] for i in range(0, len(jobs), arguments.task)]
    todo = collections.deque(Task(number, part) for number, part in enumerate(parts))
    running, early, next_number = {}, {}, 0
    while todo or running:
        cores = int(ray.cluster_resources().get("CPU", 0))
        # Two for each core, so that none waits for this loop; and none far ahead of the first that
        # is not done, since results are held back for their order.
        most = 2 * max(cores, 1)
        while todo and len(running) < most and todo[0].number < next_number + 8 * most:
            task = todo.popleft()
            running[task.give(remote, arguments.banxin, arguments.timeout)] = task
        for reference in ray.wait(list(running), timeout=1)[0]:
            task = running.pop(reference)
            early[task.number] = finish(task, reference)
            if early[task.number] is None:
                del early[task.number]
                todo.appendleft(task)
        if cores:
            cancel_overdue(running)
        while next_number in early:
            add(early.pop(next_number))
            next_number += 1


def finish(task, reference):
    """The results of a task that has come to an end; none if it is to be given again."""
    try:
        lines, events = ray.get(reference)
    except ray.exceptions.RayTaskError:
        raise  # A mistake in this file.
    except ray.exceptions.RayError as error:
        return task.lost(type(error).__name__)
    for event in events:
        tell(event)
    return lines


def cancel_overdue(running):
    """Gives up tasks that must have been done long ago: their process or machine hangs."""
    for reference, task in running.items():
        if time.monotonic() > task.end:
            task.end = float("inf")
            ray.cancel(reference, force=True)


def sweep(jobs):
    """Removes what killed workers left half written; what one is writing is locked and stays."""
    places = [job["out"] for job, _ in jobs if "out" in job]
    for folder in {Path(place).parent for place in places if not in_store(place)}:
        for path in folder.glob(".banxin-*"):
            try:
                with open(path, "rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()
            except OSError:
                pass


def parse():
    about, _, more = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        description=about, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("jobs", type=Path, help="the list, as JSON Lines")
    add("-o", "--output", required=True, help="the folder for the books, or s3://bucket/prefix")
    add(
        "--results",
        type=Path,
        help="the results, a file; needed if the books go to a store [default: banxin-ray.jsonl "
        "among the books]",
    )
    add("--resume", action="store_true", help="go on where an earlier run ended")
    add("--address", help="the cluster [default: RAY_ADDRESS, else this machine alone]")
    add("--banxin", default="banxin", help="the program, at the same path on all machines")
    add("--task", type=int, default=64, help="articles a task [default: 64]")
    add("--timeout", type=float, default=60, help="seconds for an article [default: 60]")
    return parser.parse_args()


def main():
    arguments = parse()
    out = arguments.output
    out = out if in_store(out) else Path(out).absolute()
    found = shutil.which(arguments.banxin)
    try:
        if not found or arguments.task < 1 or not arguments.timeout > 0:
            raise Usage(f"there is no `{arguments.banxin}`, or a number is not above 0")
        if in_store(out) and not arguments.results:
            raise Usage("where books go to a store, name a file for the results: --results FILE")
        arguments.banxin = os.path.abspath(found)
        jobs = read_jobs(arguments.jobs.absolute(), out)
        results = Results(arguments.results or out / "banxin-ray.jsonl", arguments.resume)
    except (Usage, OSError) as error:
        tell(f"error: {error}")
        return 2
    tally = collections.Counter()

    def add(lines):
        results.add(lines)
        tally.update(json.loads(line)["status"] for line in lines)
        done = len(results.done) + tally.total()
        tell(f"{done} of {len(jobs)}, {tally['failed']} failed")

    left = [one for one in jobs if one[0]["id"] not in results.done]
    ray.init(address=arguments.address, log_to_driver=False)
    try:
        run(left, arguments, add)
    finally:
        ray.shutdown()
        sweep(left)
    return 1 if tally["failed"] else 0


if __name__ == "__main__":
    # SIGTERM ends it like Ctrl-C: what is in the results stays.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
