"""How a step's cost grows with workers, slots, servers and parameters, and the coordinator's with workers. The rows of a data set:
dotnet run -c Release --project Benchmarks -- --filter '*Order*'
usage (from the project's root): python3 Benchmarks/growth.py [workers] [slots] [servers] [parameters] [coordinator] [--rounds 3]
Prints a table for each, medians over the rounds; what is compared is measured in turn, in each round in another order."""
import json, statistics, subprocess, sys


def command(*words):
    run = subprocess.run(["./cluster", *map(str, words), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))} ended with {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def median(reports, key):
    return statistics.median(key(report) for report in reports)


def table(title, head, cases, run, figures):
    print(f"\n{title}\n\n| {head} | {' | '.join(figures)} |\n|{'---|' * (1 + len(figures))}")
    reports = {case: [] for case in cases}
    for number in range(rounds):
        for case in cases if number % 2 == 0 else reversed(cases):
            reports[case].append(run(case))
    for case in cases:
        print(f"| {case} | {' | '.join(f'{median(reports[case], key):,.{digits}f}' for key, digits in figures.values())} |", flush=True)


STEP = {
    "us per step": (lambda r: r["us_per_step"], 0),
    "processor time": (lambda r: r["cpu_us_per_step"], 0),
}
PARTS = {name: (lambda r, name=name: r["times"][f"{name}_us"], 0) for name in ("compute", "push", "apply", "pull", "wait")}


def workers():
    for model in ("simplenet", "mlp", "matrix-1e6"):
        table(f"Workers: {model}, as many rows for each", "workers", [1, 2, 4, 8],
              lambda n: command("bench", "--model", model, "--workers", n), STEP | PARTS)


def slots():
    table("Slots: mlp, two workers, 128 rows a step", "slots", [2, 4, 8, 16, 32, 64],
          lambda n: command("bench", "--model", "mlp", "--slots", n), STEP | PARTS)


def servers():
    for link in ("shm", "tcp"):
        table(f"Servers: matrix-1e6, two workers, {link}; 0: the coordinator's own", "servers", [0, 1, 2, 4],
              lambda n: command("bench", "--model", "matrix-1e6", "--servers", n, "--link", link), STEP | PARTS)


def parameters():
    each = {"ns per parameter": (lambda r: 1000 * r["us_per_step"] / r["params"], 2)}
    table("Parameters: one matrix, two workers of one row each", "parameters", ["1e3", "1e4", "1e5", "1e6", "1e7", "1e8"],
          lambda n: command("bench", "--model", f"matrix-{n}"), STEP | each | PARTS)


def coordinator():
    names = {"frames to join": "join_frames_per_worker", "us to join": "join_us_per_worker",
             "frames a step": "step_frames_per_worker", "us a step": "step_us_per_worker"}
    table("The coordinator, for each worker; simulated, one server of its own", "workers", [1, 10, 100, 1000],
          lambda n: command("simulate", "--workers", n), {name: (lambda r, key=key: r[key], 2) for name, key in names.items()})


if __name__ == "__main__":
    words = sys.argv[1:]
    rounds = int(words.pop(words.index("--rounds") + 1)) if "--rounds" in words else 3
    parts = {part.__name__: part for part in (workers, slots, servers, parameters, coordinator)}
    chosen = [word for word in words if word != "--rounds"] or parts
    for name in chosen:
        if name not in parts:
            sys.exit(f"{name}: one of {', '.join(parts)}")
    for name in chosen:
        parts[name]()
