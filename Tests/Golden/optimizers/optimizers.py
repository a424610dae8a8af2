"""Writes optimizers.json: what torch.optim makes of made-up gradients.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 optimizers.py
Values come from an integer hash, so that the test computes the same ones; only hashes of the results are kept.
"""
import hashlib
import json

import torch

from made_up import values
from make import make


def sha(tensor):
    return hashlib.sha256(tensor.detach().numpy().tobytes()).hexdigest()


def run(name, length, steps, **options):
    p = torch.nn.Parameter(values(0, length))
    optimizer = make(name, [p], **options)
    checks = []
    for step in range(1, steps + 1):
        p.grad = values(step, length)
        optimizer.step()
        if step in (1, 2, 3, 10) or step % 50 == 0:
            state = {k: sha(v) for k, v in optimizer.state[p].items() if torch.is_tensor(v) and v.numel() == length
                     and k not in ("step", "mu_product")}
            checks.append({"step": step, "parameters": sha(p), "state": state})
    return {"name": name, "length": length, "steps": steps, "options": options, "checks": checks}


cases = []
for wd in (0, 0.013):
    for momentum, dampening, nesterov in ((0, 0, False), (0.9, 0, False), (0.9, 0, True), (0.7, 0.3, False)):
        cases.append(run("sgd", 1003, 250, lr=0.03, momentum=momentum, dampening=dampening, nesterov=nesterov,
                         weight_decay=wd))
    for name in ("adam", "adamw"):
        cases.append(run(name, 1003, 200, lr=1e-3, weight_decay=wd))
        cases.append(run(name, 1003, 200, lr=0.017, betas=(0.8, 0.95), eps=1e-4, weight_decay=wd))
        cases.append(run(name, 1003, 200, lr=0.01, betas=(0.0, 0.0), eps=1e-8, weight_decay=wd))
for length in (1, 7, 8, 9, 31, 33):
    cases.append(run("sgd", length, 50, lr=0.1, momentum=0.9, weight_decay=1e-4, nesterov=True))
    cases.append(run("adam", length, 50, lr=1e-3, weight_decay=1e-4))
    cases.append(run("adamw", length, 50, lr=1e-3, weight_decay=1e-2))
cases.append(run("sgd", 70001, 50, lr=0.1, momentum=0.9, weight_decay=1e-4))
cases.append(run("adam", 70001, 50, lr=1e-3))
cases.append(run("adamw", 70001, 50, lr=1e-3))
for wd in (0, 0.013):
    for momentum, centered in ((0, False), (0, True), (0.9, False), (0.7, True)):
        cases.append(run("rmsprop", 1003, 200, lr=0.003, momentum=momentum, centered=centered, weight_decay=wd))
    cases.append(run("rmsprop", 1003, 200, lr=0.01, alpha=0.8, eps=1e-4, weight_decay=wd))
    cases.append(run("adagrad", 1003, 200, lr=0.01, weight_decay=wd))
    cases.append(run("adagrad", 1003, 200, lr=0.1, lr_decay=0.03, initial_accumulator_value=0.1, eps=1e-4,
                     weight_decay=wd))
    for name in ("adam", "adamw"):
        cases.append(run(name, 1003, 200, lr=1e-3, weight_decay=wd, amsgrad=True))
        cases.append(run(name, 1003, 200, lr=0.017, betas=(0.8, 0.95), eps=1e-4, weight_decay=wd, amsgrad=True))
    cases.append(run("nadam", 1003, 250, lr=2e-3, weight_decay=wd))
    cases.append(run("nadam", 1003, 200, lr=0.01, betas=(0.8, 0.95), eps=1e-4, momentum_decay=0.1, weight_decay=wd))
    cases.append(run("lion", 1003, 200, lr=1e-4, weight_decay=wd))
    cases.append(run("lion", 1003, 200, lr=0.01, betas=(0.8, 0.95), weight_decay=wd))
    cases.append(run("adadelta", 1003, 200, lr=1.0, weight_decay=wd))
    cases.append(run("adadelta", 1003, 200, lr=0.3, rho=0.7, eps=1e-4, weight_decay=wd))
    cases.append(run("radam", 1003, 200, lr=1e-3, weight_decay=wd))
    cases.append(run("radam", 1003, 200, lr=0.01, betas=(0.8, 0.95), eps=1e-4, weight_decay=wd))
for length in (1, 7, 8, 9, 31, 33, 70001):
    cases.append(run("rmsprop", length, 50, lr=0.01, momentum=0.9, centered=True, weight_decay=1e-4))
    cases.append(run("rmsprop", length, 50, lr=0.01))
    cases.append(run("adagrad", length, 50, lr=0.01, weight_decay=1e-4))
    cases.append(run("adam", length, 50, lr=1e-3, weight_decay=1e-4, amsgrad=True))
    cases.append(run("nadam", length, 50, lr=2e-3, weight_decay=1e-4))
    cases.append(run("lion", length, 50, lr=1e-4, weight_decay=1e-2))
    cases.append(run("adadelta", length, 50, lr=1.0, weight_decay=1e-4))
    cases.append(run("radam", length, 50, lr=1e-3, weight_decay=1e-4))
with open("optimizers.json", "w") as file:
    file.write(",\n".join(json.dumps(c) for c in cases).join(("[\n", "\n]\n")))
