"""Writes updates.json: training with parameter groups, a schedule, clipping and an average, as PyTorch does it.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 updates.py
Four parameters of made-up values; groups in the order of their first parameter. The norm is taken in float64 where "exact"
says so; else it is clip_grad_norm_'s own, in float32.
"""
import hashlib
import json

import torch
from torch.optim.swa_utils import AveragedModel

from made_up import values
from make import make

SHAPES = [[5, 7], [7], [11, 13], [13]]
LENGTH = sum(torch.Size(s).numel() for s in SHAPES)


def split(flat):
    parts, at = [], 0
    for shape in SHAPES:
        count = torch.Size(shape).numel()
        parts.append(flat[at:at + count].clone().reshape(shape))
        at += count
    return parts


def flat(tensors):
    return torch.cat([t.detach().reshape(-1) for t in tensors])


def sha(tensor):
    return hashlib.sha256(tensor.numpy().tobytes()).hexdigest()


def exact_norm_(parameters, most):
    norm = float(flat([p.grad for p in parameters]).double().square().sum().sqrt())
    for p in parameters:
        p.grad.mul_(min(1.0, most / (norm + 1e-6)))
    return norm


def run(name, steps, groups=None, schedule=None, clip_value=None, clip_norm=None, exact=False, ema=None, **options):
    model = torch.nn.ParameterList(split(values(0, LENGTH)))
    parameters = list(model)
    if groups:
        params = [{"params": [parameters[i] for i in members], "lr": options["lr"] * factor, "weight_decay": decay}
                  for members, factor, decay in groups]
    else:
        params = parameters
    optimizer = make(name, params, **options)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 30, 1, 1e-4) if schedule else None
    average = AveragedModel(model, avg_fn=lambda e, p, n: ema * e + (1 - ema) * p) if ema else None
    checks, norm = [], None
    for step in range(1, steps + 1):
        for parameter, gradient in zip(parameters, split(values(step, LENGTH))):
            parameter.grad = gradient
        if clip_value:
            torch.nn.utils.clip_grad_value_(parameters, clip_value)
        if clip_norm:
            norm = exact_norm_(parameters, clip_norm) if exact else \
                float(torch.nn.utils.clip_grad_norm_(parameters, clip_norm))
        optimizer.step()
        if scheduler:
            scheduler.step()
        if average:
            average.update_parameters(model)
        if step in (1, 2, 10, steps):
            checks.append({"step": step, "sha": sha(flat(parameters)), "norm": norm,
                           "values": None if exact or not clip_norm else flat(parameters).tolist(),
                           "ema": sha(flat(average.module)) if average else None})
    return {"name": name, "steps": steps, "groups": bool(groups), "schedule": bool(schedule), "clip_value": clip_value,
            "clip_norm": clip_norm, "exact": exact, "ema": ema, "options": options, "checks": checks}


def rules(wd):
    """The groups of: no decay on bias and norm, a tenth of the learning rate for 1.*."""
    return [([0], 1, wd), ([1], 1, 0), ([2], 0.1, wd), ([3], 0.1, 0)]


cases = []
for name, options in (("sgd", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
                      ("adam", {"lr": 0.01, "weight_decay": 0.01}), ("adamw", {"lr": 0.01, "weight_decay": 0.05}),
                      ("rmsprop", {"lr": 0.01, "weight_decay": 0.01}),
                      ("adagrad", {"lr": 0.05, "weight_decay": 0.01, "lr_decay": 0.01}),
                      ("adadelta", {"lr": 1.0, "weight_decay": 0.01}), ("nadam", {"lr": 0.01, "weight_decay": 0.01}),
                      ("radam", {"lr": 0.01, "weight_decay": 0.01}), ("lion", {"lr": 0.001, "weight_decay": 0.01})):
    cases.append(run(name, 100, groups=rules(options["weight_decay"]), schedule=True, ema=0.97, **options))
cases.append(run("sgd", 100, clip_value=0.02, lr=0.1, momentum=0.9))
cases.append(run("adamw", 100, clip_value=0.02, ema=0.5, schedule=True, lr=0.01))
cases.append(run("sgd", 100, clip_norm=0.5, exact=True, lr=0.1, momentum=0.9))
cases.append(run("adam", 100, clip_norm=0.5, exact=True, groups=rules(0.01), lr=0.01, weight_decay=0.01))
cases.append(run("sgd", 100, clip_norm=1e6, exact=True, lr=0.1))
cases.append(run("sgd", 100, clip_norm=0.5, lr=0.1, momentum=0.9))
with open("updates.json", "w") as file:
    file.write(",\n".join(json.dumps(c) for c in cases).join(("[\n", "\n]\n")))
