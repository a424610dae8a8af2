"""Writes files of torch.optim's optimizers (optim_NAME.pth) after 3 steps with made-up values, whose numbers a test makes itself.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 make_optimizers.py
"""
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "optimizers"))
from made_up import values
from make import make

SHAPES = ((2, 1, 3, 3), (2,), (2,), (2,), (3, 8), (3,))
COUNT = sum(torch.Size(shape).numel() for shape in SHAPES)


def cut(flat):
    """Returns the parameters' parts of one vector."""
    counts = [torch.Size(shape).numel() for shape in SHAPES]
    return [part.clone().reshape(shape) for part, shape in zip(flat.split(counts), SHAPES)]


def save(file, name, **options):
    parameters = [torch.nn.Parameter(part) for part in cut(values(0, COUNT))]
    optimizer = make(name, parameters, **options)
    for step in range(1, 4):
        for parameter, gradient in zip(parameters, cut(values(step, COUNT))):
            parameter.grad = gradient
        optimizer.step()
    torch.save(optimizer.state_dict(), f"optim_{file}.pth")


save("rmsprop", "rmsprop")
save("rmsprop_all", "rmsprop", momentum=0.9, centered=True)
save("adagrad", "adagrad", initial_accumulator_value=0.5)
save("adadelta", "adadelta")
save("nadam", "nadam")
save("radam", "radam")
save("lion", "lion")
save("adam_amsgrad", "adam", amsgrad=True)
save("adamw_amsgrad", "adamw", amsgrad=True)
