#!/usr/bin/env python3
"""Writes draws.json: what PyTorch 1.13.1 (Debian's python3-torch) draws and computes with one thread.

Run it as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 draws.py`. Tensors are kept as their bytes.
Draws hold everywhere; results of arithmetic hold bit by bit on the kind of processor that is noted beside them.
"""
import base64
import ctypes
import json
import pathlib

import torch
import torch.nn as nn

torch.set_num_threads(1)
goldens = {}
keys = {}


def keep(name, tensor):
    tensor = tensor.detach().contiguous()
    data = base64.b64encode(tensor.numpy().tobytes()).decode()
    goldens[name] = {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "data": data}


def keep_state(name, module):
    keys[name] = list(module.state_dict().keys())
    for key, value in module.state_dict().items():
        keep(f"{name}/{key}", value)


def draws():
    torch.manual_seed(7)
    keep("draws/rand", torch.rand(5))
    keep("draws/randn_short", torch.randn(5))
    keep("draws/randn_long", torch.randn(3, 11))
    keep("draws/randint", torch.randint(3, 100, (6,)))
    keep("draws/randperm", torch.randperm(10))
    keep("draws/uniform", torch.empty(4, dtype=torch.float64).uniform_(-2, 3))
    keep("draws/normal", torch.empty(4).normal_(1, 2))
    keep("draws/bernoulli", torch.empty(9).bernoulli_(0.3))
    keep("draws/dropout", nn.functional.dropout(torch.ones(12), 0.4))
    generator = torch.Generator().manual_seed(99)
    keep("draws/own_generator", torch.rand(4, generator=generator))
    keep("draws/own_state", generator.get_state()[:64])


def initial():
    torch.manual_seed(1)
    keep_state("init/linear", nn.Linear(10, 5))
    keep_state("init/linear_without_bias", nn.Linear(7, 3, bias=False))
    keep_state("init/conv", nn.Conv2d(3, 4, 3))
    keep_state("init/conv_groups", nn.Conv2d(4, 6, (3, 5), groups=2, bias=False))
    keep_state("init/batch_norm", nn.BatchNorm2d(3))
    keep_state("init/sequential", nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)))
    weight = torch.empty(3, 5)
    for name in ("kaiming_normal_", "xavier_uniform_", "xavier_normal_"):
        keep(f"init/{name}", getattr(nn.init, name)(weight))


class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 5)
        self.fc2 = nn.Linear(5, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, stride=2)
        self.pool = nn.MaxPool2d(2, stride=1)
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(24, 10), nn.Tanh(), nn.Linear(10, 3))

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.head(self.pool(torch.sigmoid(self.conv2(x))))


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))
        self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))])
        self.net = SimpleNet()
        self.register_buffer("steps", torch.zeros(1, dtype=torch.int64))
        self.shift = nn.Parameter(torch.zeros(2))
        self.by_name = nn.ModuleDict({"left": nn.Linear(2, 1), "right": nn.Linear(2, 1)})


def step(name, model, x, target):
    for index in range(2):
        model.zero_grad()
        out = model(x)
        loss = nn.functional.cross_entropy(out, target)
        loss.backward()
        keep(f"{name}/{index}/out", out)
        keep(f"{name}/{index}/loss", loss)
        for key, parameter in model.named_parameters():
            keep(f"{name}/{index}/grad/{key}", parameter.grad)
            parameter.data -= 0.1 * parameter.grad
    keep_state(f"{name}/after", model)


def steps():
    torch.manual_seed(3)
    step("mlp", SimpleNet(), torch.randn(32, 10), torch.randint(0, 2, (32,)))
    step("conv", ConvNet(), torch.randn(8, 1, 8, 8), torch.randint(0, 3, (8,)))
    keys["nested"] = list(Nested().state_dict().keys())
    keys["nested_parameters"] = [name for name, _ in Nested().named_parameters()]


def batch_norm():
    torch.manual_seed(5)
    for name, layer in (("bn_momentum", nn.BatchNorm1d(3)), ("bn_mean", nn.BatchNorm1d(3, momentum=None))):
        for index in range(3):
            x = torch.randn(6, 3)
            keep(f"{name}/{index}/x", x)
            keep(f"{name}/{index}/out", layer(x))
        keep_state(f"{name}/after", layer)
        layer.eval()
        keep(f"{name}/eval", layer(torch.ones(2, 3)))


def losses():
    torch.manual_seed(9)
    scores, classes = torch.randn(6, 4), torch.tensor([0, 1, 2, 3, 1, -100])
    weight = torch.tensor([1.0, 2.0, 0.5, 1.5])
    guess, truth = torch.rand(5, 2), torch.rand(5, 2).round()
    given = {"scores": scores, "classes": classes, "weight": weight, "guess": guess, "truth": truth}
    for name, value in given.items():
        keep(f"loss/{name}", value)
    for reduction in ("none", "mean", "sum"):
        how = {"reduction": reduction}
        keep(f"loss/ce_{reduction}", nn.CrossEntropyLoss(**how)(scores, classes))
        keep(f"loss/ce_weight_{reduction}", nn.CrossEntropyLoss(weight, label_smoothing=0.1, **how)(scores, classes))
        keep(f"loss/nll_{reduction}", nn.NLLLoss(weight, **how)(scores.log_softmax(1), classes))
        keep(f"loss/mse_{reduction}", nn.MSELoss(**how)(guess, truth))
        keep(f"loss/bce_{reduction}", nn.BCELoss(**how)(guess, truth))
        logits = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([2.0, 3.0]), **how)
        keep(f"loss/bce_logits_{reduction}", logits(guess, truth))


def machine():
    blas = ctypes.CDLL("libopenblas.so.0")
    blas.openblas_get_corename.restype = ctypes.c_char_p
    config = torch.__config__.show()
    capability = config.split("CPU capability usage: ")[1].split("\n")[0]
    return {"cpu_capability": capability, "blas_core": blas.openblas_get_corename().decode()}


for make in (draws, initial, steps, batch_norm, losses):
    make()
path = pathlib.Path(__file__).with_name("draws.json")
document = {"torch": "1.13.1", "machine": machine(), "keys": keys, "tensors": goldens}
path.write_text(json.dumps(document, indent=0, separators=(",", ":")) + "\n")
print(path.name, path.stat().st_size, "bytes", machine())
