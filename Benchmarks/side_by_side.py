"""What the cluster costs over computing: two workers of one run, against two runs of one worker each, started side by side.
usage (from the project's root): python3 Benchmarks/side_by_side.py [mlp cnn] [ROUNDS]
Prints us per step of both (median over the rounds, in turn) and their ratio."""
import json, statistics, subprocess, sys

STEPS = {"simplenet": 4000, "mlp": 300, "cnn": 20, "wide": 8}


def start(model, workers):
    return subprocess.Popen(
        ["./cluster", "bench", "--model", model, "--workers", str(workers), "--steps", str(STEPS[model]), "--json"],
        stdout=subprocess.PIPE, text=True)


def figure(process):
    out, _ = process.communicate()
    if process.returncode != 0:
        sys.exit(f"bench ended with {process.returncode}")
    return json.loads(out.splitlines()[-1])["us_per_step"]


if __name__ == "__main__":
    rounds = next((int(a) for a in sys.argv[1:] if a.isdigit()), 3)
    for model in [a for a in sys.argv[1:] if not a.isdigit()] or ["mlp", "cnn"]:
        one_run, two_runs = [], []
        for _ in range(rounds):
            one_run.append(figure(start(model, 2)))
            two_runs.append(statistics.mean([figure(p) for p in [start(model, 1), start(model, 1)]]))
        ours, floor = statistics.median(one_run), statistics.median(two_runs)
        print(f"{model:10s} one run of two workers {ours:10.1f} us/step   two runs of one {floor:10.1f} us/step   "
              f"ratio {ours / floor:5.3f}", flush=True)
