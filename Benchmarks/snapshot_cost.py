"""What snapshots cost: bench with one every EVERY steps against none. Both flushes to disk are on, as in every run.
usage (from the project's root): python3 Benchmarks/snapshot_cost.py [MODEL] [--workers 2] [--every 10] [--pairs 9] [--steps N]
Runs write below TMPDIR: name a folder on the disk that is to be measured."""
import pairs

if __name__ == "__main__":
    parser = pairs.parser()
    parser.add_argument("--every", type=int, default=10)
    args = parser.parse_args()
    pairs.compare(args, f"a snapshot every {args.every} steps", ["--snapshot-every", str(args.every)], ["--snapshot-every", "0"])
