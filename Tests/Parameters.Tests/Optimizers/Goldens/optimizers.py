"""Writes optimizers.json: what torch.optim makes of made-up gradients.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 optimizers.py
Values come from an integer hash, so that the test computes the same ones; only hashes of the results are kept.
"""
import hashlib
import json

import torch

from made_up import values


def sha(tensor):
    return hashlib.sha256(tensor.detach().numpy().tobytes()).hexdigest()


def run(name, length, steps, **options):
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
    p = torch.nn.Parameter(values(0, length))
    optimizer = make([p], **options)
    checks = []
    for step in range(1, steps + 1):
        p.grad = values(step, length)
        optimizer.step()
        if step in (1, 2, 3, 10) or step % 50 == 0:
            state = {k: sha(v) for k, v in optimizer.state[p].items() if torch.is_tensor(v) and v.numel() == length
                     and k != "step"}
            checks.append({"step": step, "parameters": sha(p), "state": state})
    return {"name": name, "length": length, "steps": steps, "options": options, "checks": checks}


cases = []
for wd in (0, 0.013):
    for momentum, dampening, nesterov in ((0, 0, False), (0.9, 0, False), (0.9, 0, True), (0.7, 0.3, False)):
        cases.append(run("sgd", 1003, 50, lr=0.03, momentum=momentum, dampening=dampening, nesterov=nesterov,
                         weight_decay=wd))
    for name in ("adam", "adamw"):
        cases.append(run(name, 1003, 200, lr=1e-3, weight_decay=wd))
        cases.append(run(name, 1003, 50, lr=0.017, betas=(0.8, 0.95), eps=1e-4, weight_decay=wd))
        cases.append(run(name, 1003, 50, lr=0.01, betas=(0.0, 0.0), eps=1e-8, weight_decay=wd))
for length in (1, 7, 8, 9, 31, 33):
    cases.append(run("sgd", length, 50, lr=0.1, momentum=0.9, weight_decay=1e-4, nesterov=True))
    cases.append(run("adam", length, 50, lr=1e-3, weight_decay=1e-4))
    cases.append(run("adamw", length, 50, lr=1e-3, weight_decay=1e-2))
cases.append(run("sgd", 70001, 50, lr=0.1, momentum=0.9, weight_decay=1e-4))
cases.append(run("adam", 70001, 50, lr=1e-3))
cases.append(run("adamw", 70001, 50, lr=1e-3))
with open("optimizers.json", "w") as file:
    file.write(",\n".join(json.dumps(c) for c in cases).join(("[\n", "\n]\n")))
