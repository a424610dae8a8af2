"""Trains the model of `digits-mlp` with PyTorch's plain loop from a snapshot of step 0, and prints the weights' hash.

plain_loop.py SNAPSHOT TRAIN.npz ORDER.jsonl OPTIMIZER '{"lr": ...}'

TRAIN.npz comes from `cluster data export`, ORDER.jsonl from `cluster order --json`, one epoch after the other: which
rows each step takes is the only thing that the cluster decides here.
"""
import hashlib
import json
import os
import sys

# Debian's OpenBLAS has threads of its own, which torch.set_num_threads does not reach.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy
import torch
from torch import nn

snapshot, data, order, name, options = sys.argv[1:]
torch.set_num_threads(1)
rows = numpy.load(data)
x, y = torch.from_numpy(rows["x"]), torch.from_numpy(rows["y"])
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
model.load_state_dict(torch.load(os.path.join(snapshot, "model.pth"), weights_only=True))
make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
optimizer = make(model.parameters(), **json.loads(options))
criterion = nn.CrossEntropyLoss()
model.train()
steps = 0
with open(order, encoding="utf-8") as lines:
    for line in lines:
        (batch,) = json.loads(line)["slots"]
        optimizer.zero_grad()
        criterion(model(x[batch]), y[batch]).backward()
        optimizer.step()
        steps += 1
digest = hashlib.sha256(b"".join(v.numpy().tobytes() for v in model.state_dict().values()))
print(json.dumps({"sha256": digest.hexdigest(), "steps": steps}))
