"""Opens a snapshot of `digits` as any PyTorch program would, and prints what it found as JSON.

check_snapshot.py SNAPSHOT VALIDATION.npz
"""
import collections
import hashlib
import json
import os
import sys

# Debian's OpenBLAS has threads of its own, which torch.set_num_threads does not reach.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy
import torch
from torch import nn


def digits_model():
    """The model of Samples/Jobs/DigitsJob.cs, written in Python."""
    return nn.Sequential(collections.OrderedDict(
        conv1=nn.Conv2d(1, 16, 3, padding=1), norm1=nn.BatchNorm2d(16), relu1=nn.ReLU(),
        conv2=nn.Conv2d(16, 32, 3, padding=1), norm2=nn.BatchNorm2d(32), relu2=nn.ReLU(),
        pool=nn.MaxPool2d(2), flatten=nn.Flatten(), dropout=nn.Dropout(0.3), out=nn.Linear(32 * 4 * 4, 10)))


def weights_sha256(state):
    digest = hashlib.sha256()
    for value in state.values():
        digest.update(numpy.ascontiguousarray(value.numpy()).tobytes())
    return digest.hexdigest()


def continues(model, optimizer, x, y):
    """Whether one more step with the loaded optimizer changes every parameter to something finite."""
    before = [p.detach().clone() for p in model.parameters()]
    model.train()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
    return all(bool(torch.isfinite(p).all()) and not torch.equal(p, b) for p, b in zip(model.parameters(), before))


folder, rows = sys.argv[1], numpy.load(sys.argv[2])
torch.set_num_threads(1)
x, y = torch.from_numpy(rows["x"]), torch.from_numpy(rows["y"])
state = torch.load(os.path.join(folder, "model.pth"), weights_only=True)
model = digits_model()
same_keys = list(state) == list(model.state_dict())
model.load_state_dict(state, strict=True)
model.eval()
with torch.no_grad():
    logits = model(x)
    loss = nn.functional.cross_entropy(logits.double(), y).item()
    accuracy = (logits.argmax(1) == y).double().mean().item()
sha256 = weights_sha256(model.state_dict())

# 1.13 refuses floats where weights_only is set, also in the files that it wrote itself.
optimizer = torch.optim.Adam(model.parameters(), lr=0.5)
optimizer.load_state_dict(torch.load(os.path.join(folder, "optimizer.pth")))
kept = [optimizer.state[p] for p in model.parameters()]
result = {
    "keys": list(state),
    "same_keys": same_keys,
    "dtypes": sorted({str(v.dtype) for v in state.values()}),
    "loss": loss,
    "accuracy": accuracy,
    "sha256": sha256,
    "optimizer_lr": optimizer.param_groups[0]["lr"],
    "optimizer_steps": sorted({int(s["step"]) for s in kept}),
    "optimizer_shapes_fit": all(
        s["exp_avg"].shape == p.shape and s["exp_avg_sq"].shape == p.shape for s, p in zip(kept, model.parameters())),
    "continues": continues(model, optimizer, x, y),
}
print(json.dumps(result))
