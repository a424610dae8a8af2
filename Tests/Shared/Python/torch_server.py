"""Runs scripts that use torch, each in a process that begins with torch loaded: loading it is most of what they take.

Reads lines of JSON, [SCRIPT, ARGUMENT, ...], and answers each with one, {"code": ..., "output": ..., "errors": ...}. Ends with its
standard input.
"""
import json
import os
import runpy
import signal
import sys
import tempfile
import traceback

LIMIT_S = 120


def run(script, arguments):
    sys.argv = [script, *arguments]
    sys.path[0] = os.path.dirname(script)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def answer(script, *arguments):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            signal.alarm(LIMIT_S)
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            code = run(script, arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (output, errors):
            file.seek(0)
        return {"code": code, "output": output.read().decode(), "errors": errors.read().decode()}


if __name__ == "__main__":
    import numpy  # noqa: F401
    import torch
    torch.set_num_threads(1)
    for line in sys.stdin:
        print(json.dumps(answer(*json.loads(line))), flush=True)
