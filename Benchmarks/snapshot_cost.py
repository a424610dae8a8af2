"""What snapshots cost: bench with one every EVERY steps against none, in turn. Both flushes to disk are on, as in every run.
usage (from the project's root): python3 Benchmarks/snapshot_cost.py [MODEL] [--workers 2] [--every 10] [--rounds 3]
Runs write below TMPDIR: name a folder on the disk that is to be measured. Prints us per step of both and the cost in percent."""
import argparse, json, statistics, subprocess, sys

STEPS = {"simplenet": 4000, "mlp": 600, "cnn": 20, "wide": 10}
NEVER = 0


def bench(model, workers, every):
    run = subprocess.run(
        ["./cluster", "bench", "--model", model, "--workers", str(workers), "--steps", str(STEPS[model]),
         "--snapshot-every", str(every), "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if run.returncode != 0:
        sys.exit(f"bench ended with {run.returncode}")
    return json.loads(run.stdout.splitlines()[-1])["us_per_step"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?", default="mlp", choices=STEPS)
    for name, default in (("--workers", 2), ("--every", 10), ("--rounds", 3)):
        parser.add_argument(name, type=int, default=default)
    args = parser.parse_args()
    pairs = [(bench(args.model, args.workers, args.every), bench(args.model, args.workers, NEVER)) for _ in range(args.rounds)]
    some, none = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    print(f"{args.model:10s} workers {args.workers}  a snapshot every {args.every} steps {some:10.1f} us/step   none {none:10.1f}   "
          f"cost {100 * (some / none - 1):5.1f} %")
