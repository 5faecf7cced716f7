"""`make run`: the tool, its worker and the practice platform, until Ctrl-C.

A small launcher rather than `sh … &`, whose children ignore Ctrl-C. Everything runs in processes of
its own: nothing here imports the tool, and no database connection exists before gunicorn forks.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def environment() -> dict[str, str]:
    """The settings of all processes: those given, and addresses built from the two ports."""
    env = dict(os.environ)
    port, practice = env.setdefault("PORT", "5000"), env.setdefault("PRACTICE_PORT", "5001")
    env.setdefault("PUBLIC_URL", f"http://localhost:{port}")
    env.setdefault("PRACTICE_URL", f"http://127.0.0.1:{practice}")
    env.setdefault("INSTANCE_PATH", str(ROOT / "instance"))
    env.setdefault("PRACTICE_DATABASE", str(Path(env["INSTANCE_PATH"]) / "practice.sqlite3"))
    return env


def gunicorn(application: str, address: str, *options: str) -> list[str]:
    """A gunicorn command; its control socket is off (it would sit in the home folder)."""
    return [
        *(sys.executable, "-m", "gunicorn", application, "--bind", address),
        *("--no-control-socket", "--log-level", "warning", *options),
    ]


def commands(env: dict[str, str]) -> list[list[str]]:
    """What runs side by side."""
    flask = [sys.executable, "-m", "flask", "--app", "app", "course", "worker"]
    tool = gunicorn("app:create_app()", f"localhost:{env['PORT']}", "--workers", "2", "--threads", "4")
    campus = f"127.0.0.1:{env['PRACTICE_PORT']}"
    return [tool, flask, gunicorn("lti.practice_platform.wsgi:app", campus, "--threads", "8")]


def taken(port: str) -> bool:
    """Whether something already answers on this port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def prepare(env: dict[str, str]) -> None:
    """Migrate the database and tell the demonstration up to today."""
    Path(env["INSTANCE_PATH"]).mkdir(parents=True, exist_ok=True)
    for words in (("db", "upgrade"), ("course", "demo")):
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        subprocess.run(command, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own words


def answers(url: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own addresses
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(urls: list[str], children: list[subprocess.Popen[bytes]]) -> bool:
    """Until all addresses answer; False when a process ended or patience did."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        if all(answers(url) for url in urls):
            return True
        time.sleep(0.2)
    return False


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each process to end, and insist after ten seconds."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run everything; returns 0 after Ctrl-C, 1 when a process ended by itself."""
    env = environment()
    for name in ("PORT", "PRACTICE_PORT"):
        if taken(env[name]):
            print(f"port {env[name]} is taken: choose another, {name}=… make run", file=sys.stderr)
            return 1
    signal.signal(signal.SIGTERM, _interrupt)
    children: list[subprocess.Popen[bytes]] = []
    try:
        prepare(env)
        for command in commands(env):
            # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
            child = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)  # noqa: S603
            children.append(child)
        if not wait_for([f"{env['PUBLIC_URL']}/healthz", f"{env['PRACTICE_URL']}/"], children):
            print("the tool did not start: see the messages above (is the port taken?)", file=sys.stderr)
            return 1
        print(f"\n  Agencement              {env['PUBLIC_URL']}", flush=True)
        print(
            f"  Plateforme d’exercice   {env['PRACTICE_URL']}   ← commencez ici\n  Ctrl-C arrête tout.\n",
            flush=True,
        )
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        return 0
    except subprocess.CalledProcessError as failed:
        print(f"preparing the demonstration failed: {' '.join(failed.cmd[3:])}", file=sys.stderr)
        return 1
    finally:
        stop(children)


if __name__ == "__main__":
    sys.exit(main())
