"""Trains digits-mlp with PyTorch's own loop, on the rows and in the order that Training/Plans documents.

Prints JSON: SHA-256 of the initial and of the final weights (state-dict order, little-endian), and the loss of each
step. Final bits hold for one kind of CPU only, so the test runs this script beside itself; digits_mlp.json keeps the
losses and the initial hash, which hold everywhere:

    /usr/bin/python3 digits_mlp.py ../../../Samples/data/digits.csv > digits_mlp.json
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import hashlib
import json
import sys

import numpy
import torch

sys.dont_write_bytecode = True
from plans import permutation, slots

SEED, EPOCHS, BATCH_SIZE = 5, 2, 64
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-3),
    "adamw": lambda parameters: torch.optim.AdamW(parameters, lr=1e-3, weight_decay=1e-2),
    "adam bf16": lambda parameters: torch.optim.Adam(parameters, lr=1e-3),
}


def sha256(model):
    digest = hashlib.sha256()
    for tensor in model.state_dict().values():
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()


def train(name, x, y):
    torch.manual_seed(SEED)
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    initial = sha256(model)
    optimizer = OPTIMIZERS[name](model.parameters())
    criterion = torch.nn.CrossEntropyLoss()
    losses = []
    for epoch in range(EPOCHS):
        for batch in slots(permutation(SEED, epoch, len(x)), BATCH_SIZE, 1):
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=name.endswith("bf16")):
                loss = criterion(model(x[batch[0]]), y[batch[0]])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return {"initial": initial, "final": sha256(model), "losses": losses}


torch.set_num_threads(1)
table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
rows = permutation(SEED, 0, len(table), purpose=1)[round(len(table) * 0.2):]
x = torch.tensor(table[rows, :64] / 16, dtype=torch.float32)
y = torch.tensor(table[rows, 64], dtype=torch.int64)
print(json.dumps({name: train(name, x, y) for name in OPTIMIZERS}))
