"""PyTorch's own training loop beside `./cluster train simplenet`: the same data, model, batch, loss and optimizer in one process
of one thread, with the DataLoader of the tutorial.
usage (from the project's root, with a Python that has torch): python3 Benchmarks/loop.py [ROUNDS]
Prints the time of a whole step of both, loader and log included (median over the rounds, in turn), and their ratio."""
import json, os, statistics, subprocess, sys, tempfile, time

os.environ["OMP_NUM_THREADS"] = "1"
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, ROWS, BATCH = 400, 800, 32


def pytorch():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x = torch.rand(ROWS, 10) * 2 - 1
    loader = DataLoader(TensorDataset(x, (x.sum(1) > 0).long()), batch_size=BATCH, shuffle=True)
    net = nn.Sequential(nn.Linear(10, 5), nn.ReLU(), nn.Linear(5, 2))
    optimizer, criterion = torch.optim.Adam(net.parameters(), lr=1e-3), nn.CrossEntropyLoss()
    times = []
    for _ in range(EPOCHS // 10):
        begun, total = time.perf_counter(), 0.0
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(net(inputs), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        times.append((time.perf_counter() - begun) / len(loader))
    return statistics.median(times) * 1e6


def cluster():
    with tempfile.TemporaryDirectory() as folder:
        lines = subprocess.run(
            ["./cluster", "train", "simplenet", "--workers", "1", "--epochs", str(EPOCHS), "--optimizer", "adam", "--batch-size",
             str(BATCH), "--snapshot-every", "1000000", "--run-dir", folder, "--json"],
            check=True, capture_output=True, text=True).stdout.splitlines()
    seconds = [e["seconds"] for e in map(json.loads, lines) if e["event"] == "epoch_completed"]
    return statistics.median(seconds[EPOCHS // 2:]) / (ROWS // BATCH) * 1e6


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    pairs = [(cluster(), pytorch()) for _ in range(rounds)]
    ours, peer = (statistics.median(p[i] for p in pairs) for i in (0, 1))
    print(f"simplenet  workers 1  cluster {ours:7.1f} us/step   pytorch {peer:7.1f} us/step   ratio {peer / ours:5.2f}")
