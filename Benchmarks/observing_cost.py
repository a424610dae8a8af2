"""What observing a run costs: dashboard, metrics, step events and ledger, against a run that nobody can look at.
usage (from the project's root): python3 Benchmarks/observing_cost.py [MODEL] [--workers 2] [--pairs 9] [--steps N] [--watch]
The observed run has the dashboard and an event every 10 steps, as train has; --watch has a page follow it and its /metrics read every
second too. The ledger is on in both: `Benchmarks -- --filter '*Ledger*'` times what it does in a step."""
import threading, urllib.request
import pairs


def watch(address):
    def follow():
        try:
            with urllib.request.urlopen(address + "/api/events") as page:
                while page.read1(65536):
                    pass
        except OSError:
            pass
        ended.set()

    ended = threading.Event()
    threading.Thread(target=follow, daemon=True).start()
    while not ended.wait(1):
        try:
            urllib.request.urlopen(address + "/metrics", timeout=1).read()
        except OSError:
            return


def on_line(line):
    if args.watch and line.startswith("dashboard "):
        threading.Thread(target=watch, args=(line.split()[1],), daemon=True).start()


if __name__ == "__main__":
    parser = pairs.parser()
    parser.add_argument("--watch", action="store_true")
    args = parser.parse_args()
    pairs.compare(args, "watched" if args.watch else "observed", ["--dashboard", "127.0.0.1:0", "--log-every", "10"], [], on_line)
