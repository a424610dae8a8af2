"""What the cluster costs over computing: two workers of one run, against two runs of one worker each, started side by side.
usage (from the project's root): python3 Benchmarks/side_by_side.py [mlp cnn] [ROUNDS] [--slower]
Prints us per step of both (medians over the rounds; which of them goes first changes from round to round), their ratio, and the ratios
of the rounds. A step of one run ends with its slower worker, and on a machine whose speed swings that alone costs something: with
--slower the two runs tell each of their steps, and what the slower of each two of them took, over the mean of both, is printed too."""
import json, os, shutil, statistics, subprocess, sys

STEPS = {"simplenet": 4000, "mlp": 300, "cnn": 20, "wide": 8}
WINDOWS = 5


def start(model, workers, *flags):
    return subprocess.Popen(
        ["./cluster", "bench", "--model", model, "--workers", str(workers), "--steps", str(STEPS[model]), "--json", *flags],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def report(process):
    out, said = process.communicate()
    if process.returncode != 0:
        sys.exit(f"bench ended with {process.returncode}\n{said}")
    return json.loads(out.splitlines()[-1])


def step_times(run):
    """Seconds of each timed step, from the run's folder, which is removed."""
    with open(f"{run['run_dir']}/metrics.jsonl") as lines:
        ends = [event["seconds"] for event in map(json.loads, lines) if event["event"] == "step"][-WINDOWS * run["steps"] - 1:]
    shutil.rmtree(os.path.dirname(run["run_dir"]))
    return [end - begin for begin, end in zip(ends, ends[1:])]


def one_run(model):
    return report(start(model, 2))["us_per_step"]


def two_runs(model):
    flags = ["--log-every", "1", "--keep-run"] if slower else []
    reports = [report(run) for run in [start(model, 1, *flags), start(model, 1, *flags)]]
    if slower:
        pairs = list(zip(*[step_times(run) for run in reports]))
        swings.append(statistics.mean(map(max, pairs)) / statistics.mean(map(statistics.mean, pairs)))
    return statistics.mean([run["us_per_step"] for run in reports])


if __name__ == "__main__":
    slower = "--slower" in sys.argv
    words = [a for a in sys.argv[1:] if a != "--slower"]
    rounds = next((int(a) for a in words if a.isdigit()), 3)
    for model in [a for a in words if not a.isdigit()] or ["mlp", "cnn"]:
        took, swings = {one_run: [], two_runs: []}, []
        for number in range(rounds):
            for run in (one_run, two_runs) if number % 2 == 0 else (two_runs, one_run):
                took[run].append(run(model))
        ours, floor = (statistics.median(took[run]) for run in (one_run, two_runs))
        ratios = sorted(a / b for a, b in zip(took[one_run], took[two_runs]))
        print(f"{model:10s} one run of two workers {ours:10.1f} us/step   two runs of one {floor:10.1f} us/step   "
              f"ratio {ours / floor:5.3f}   (rounds {', '.join(f'{r:.3f}' for r in ratios)})", flush=True)
        if slower:
            print(f"{'':10s} the slower of two steps of two runs, over their mean: {statistics.median(swings):5.3f}   "
                  f"(rounds {', '.join(f'{s:.3f}' for s in sorted(swings))})", flush=True)
