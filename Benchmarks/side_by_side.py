"""What the cluster costs over computing: two workers of one run, against two runs of one worker each, started side by side.
usage (from the project's root): python3 Benchmarks/side_by_side.py [mlp cnn] [ROUNDS]
Prints us per step of both (medians over the rounds; which of them goes first changes from round to round), their ratio, and the ratios
of the rounds."""
import json, statistics, subprocess, sys

STEPS = {"simplenet": 4000, "mlp": 300, "cnn": 20, "wide": 8}


def start(model, workers):
    return subprocess.Popen(
        ["./cluster", "bench", "--model", model, "--workers", str(workers), "--steps", str(STEPS[model]), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def figure(process):
    out, said = process.communicate()
    if process.returncode != 0:
        sys.exit(f"bench ended with {process.returncode}\n{said}")
    return json.loads(out.splitlines()[-1])["us_per_step"]


def one_run(model):
    return figure(start(model, 2))


def two_runs(model):
    return statistics.mean([figure(run) for run in [start(model, 1), start(model, 1)]])


if __name__ == "__main__":
    rounds = next((int(a) for a in sys.argv[1:] if a.isdigit()), 3)
    for model in [a for a in sys.argv[1:] if not a.isdigit()] or ["mlp", "cnn"]:
        took = {one_run: [], two_runs: []}
        for round_ in range(rounds):
            for run in (one_run, two_runs) if round_ % 2 == 0 else (two_runs, one_run):
                took[run].append(run(model))
        ours, floor = (statistics.median(took[run]) for run in (one_run, two_runs))
        ratios = sorted(a / b for a, b in zip(took[one_run], took[two_runs]))
        print(f"{model:10s} one run of two workers {ours:10.1f} us/step   two runs of one {floor:10.1f} us/step   "
              f"ratio {ours / floor:5.3f}   (rounds {', '.join(f'{r:.3f}' for r in ratios)})", flush=True)
