"""What observing a run costs: dashboard, metrics, step events and ledger, against a run that nobody can look at, in turn.
usage (from the project's root): python3 Benchmarks/observing_cost.py [MODEL] [--workers 2] [--pairs 9] [--steps N] [--watch]
The observed run has the dashboard and an event every 10 steps, as train has; --watch has a page follow it and its /metrics read every
second too. The ledger is on in both: `Benchmarks -- --filter '*Ledger*'` times what it does in a step.
Prints the medians over the pairs: us per step by the clock, and processor time of all processes of the run; which of them runs first
changes from pair to pair. The processor time hardly heeds what else the machine does."""
import argparse, json, statistics, subprocess, sys, threading, urllib.request

STEPS = {"simplenet": 4000, "mlp": 600, "cnn": 20, "wide": 10}
EVERY = 10


def watch(address, stop):
    def follow():
        try:
            with urllib.request.urlopen(address + "/api/events") as page:
                while page.read1(65536):
                    pass
        except OSError:
            pass  # the run has ended

    threading.Thread(target=follow, daemon=True).start()
    while not stop.wait(1):
        try:
            urllib.request.urlopen(address + "/metrics", timeout=1).read()
        except OSError:
            return


def bench(args, observed):
    flags = ["--dashboard", "127.0.0.1:0", "--log-every", str(EVERY)] if observed else []
    run = subprocess.Popen(
        ["./cluster", "bench", "--model", args.model, "--workers", str(args.workers), "--steps", str(args.steps), "--json"] + flags,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    stop = threading.Event()
    for line in run.stderr:
        if args.watch and line.startswith("dashboard "):
            threading.Thread(target=watch, args=(line.split()[1], stop), daemon=True).start()
    out = run.stdout.read()
    stop.set()
    if run.wait() != 0:
        sys.exit(f"bench ended with {run.returncode}")
    report = json.loads(out.splitlines()[-1])
    if report["cpu_us_per_step"] is None:
        sys.exit("bench could not read the processor time")
    return report["us_per_step"], report["cpu_us_per_step"]


def say(name, pairs, i):
    ratios = [a[i] / b[i] for a, b in pairs]
    with_, without = (statistics.median(pair[side][i] for pair in pairs) for side in (0, 1))
    print(f"{name:6s} observed {with_:10.1f} us/step   not {without:10.1f}   cost {100 * (statistics.median(ratios) - 1):6.2f} %   "
          f"(pairs {', '.join(f'{100 * (r - 1):.1f}' for r in sorted(ratios))})", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="mlp", choices=STEPS)
    for name, default in (("--workers", 2), ("--pairs", 9), ("--steps", None)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--watch", action="store_true")
    args = parser.parse_args()
    args.steps = args.steps or STEPS[args.model]
    pairs = []
    for pair in range(args.pairs):
        order = (True, False) if pair % 2 == 0 else (False, True)
        figures = {observed: bench(args, observed) for observed in order}
        pairs.append((figures[True], figures[False]))
    print(f"{args.model} workers {args.workers}, {args.pairs} pairs, {5 * args.steps} steps each{', watched' if args.watch else ''}")
    say("clock", pairs, 0)
    say("cpu", pairs, 1)
