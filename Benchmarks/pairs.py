"""`./cluster bench` with some flags against the same without, in turn: what the scripts about costs share. Run from the project's root.
Prints the medians over the pairs: us per step by the clock, and processor time of all processes of the run; which of them runs first
changes from pair to pair. The processor time hardly heeds what else the machine does."""
import argparse, json, statistics, subprocess, sys

STEPS = {"simplenet": 4000, "mlp": 600, "cnn": 20, "wide": 10}


def parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="mlp", choices=STEPS)
    for name, default in (("--workers", 2), ("--pairs", 9), ("--steps", None)):
        parser.add_argument(name, type=int, default=default)
    return parser


def bench(args, flags, on_line=lambda line: None):
    run = subprocess.Popen(
        ["./cluster", "bench", "--model", args.model, "--workers", str(args.workers), "--steps", str(args.steps or STEPS[args.model]),
         "--json"] + flags, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = []
    for line in run.stderr:
        said.append(line)
        on_line(line)
    out = run.stdout.read()
    if run.wait() != 0:
        sys.exit(f"bench ended with {run.returncode}\n{''.join(said[-5:])}")
    report = json.loads(out.splitlines()[-1])
    if report["cpu_us_per_step"] is None:
        sys.exit("bench could not read the processor time")
    return report["us_per_step"], report["cpu_us_per_step"], report["params"]


def compare(args, what, some, none, on_line=lambda line: None, beside=None):
    """Prints what the flags `some` cost against the flags `none`, and then what something else beside `none` costs, if there is any:
    its name, and a context manager of the figures of the last run with `none`."""
    pairs, others = [], []
    for pair in range(args.pairs):
        order = (True, False) if pair % 2 == 0 else (False, True)
        figures = {has: bench(args, some if has else none, on_line) for has in order}
        pairs.append((figures[True], figures[False]))
        if beside:
            with beside[1](figures[False]):
                others.append((bench(args, none, on_line), figures[False]))
    print(f"{args.model} workers {args.workers}, {args.pairs} pairs of 5 windows of {args.steps or STEPS[args.model]} steps")
    say(what, pairs, "clock", "cpu")
    if beside:
        say(beside[0], others, "clock")


def say(what, pairs, *names):
    for i, name in enumerate(names):
        ratios = [a[i] / b[i] for a, b in pairs]
        with_, without = (statistics.median(pair[side][i] for pair in pairs) for side in (0, 1))
        print(f"{name:6s} {what} {with_:10.1f} us/step   without {without:10.1f}   cost {100 * (statistics.median(ratios) - 1):6.2f} %   "
              f"(pairs {', '.join(f'{100 * (r - 1):.1f}' for r in sorted(ratios))})", flush=True)
