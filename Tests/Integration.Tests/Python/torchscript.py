"""The Python side of TorchScriptTests: a small residual net, as a class and as the TorchScript file that the cluster trains.

torchscript.py make FOLDER                             writes net.pt and rows.npz
torchscript.py check SNAPSHOT VAL.npz                  loads the weights back into the class and judges it
torchscript.py loop SNAPSHOT TRAIN.npz ORDER.jsonl     trains the class with PyTorch's plain loop from a snapshot of step 0
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


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out += self.downsample(x)
        return self.relu(out)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block(1, 8, 2)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(self.block(x), 1), 1))


def load(snapshot):
    model = Net()
    model.load_state_dict(torch.load(os.path.join(snapshot, "model.pth"), weights_only=True))
    return model


def sha256(model):
    return hashlib.sha256(b"".join(v.numpy().tobytes() for v in model.state_dict().values())).hexdigest()


def arrays(path):
    rows = numpy.load(path)
    return torch.from_numpy(rows["x"]), torch.from_numpy(rows["y"])


def make(folder):
    torch.manual_seed(3)
    torch.jit.script(Net()).save(os.path.join(folder, "net.pt"))
    labels = torch.arange(300) % 4
    images = torch.randn(4, 1, 8, 8)[labels] + 0.5 * torch.randn(300, 1, 8, 8)
    numpy.savez(os.path.join(folder, "rows.npz"), x=images.numpy(), y=labels.numpy())
    return {"keys": list(Net().state_dict())}


def check(snapshot, data):
    model, (x, y) = load(snapshot).eval(), arrays(data)
    with torch.no_grad():
        classes = model(x).argmax(1)
    return {"sha256": sha256(model), "accuracy": (classes == y).float().mean().item(), "classes": classes.tolist()}


def loop(snapshot, data, order):
    model, (x, y) = load(snapshot).train(), arrays(data)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    steps = 0
    with open(order, encoding="utf-8") as lines:
        for line in lines:
            (batch,) = json.loads(line)["slots"]
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
            steps += 1
    return {"sha256": sha256(model), "steps": steps}


torch.set_num_threads(1)
print(json.dumps({"make": make, "check": check, "loop": loop}[sys.argv[1]](*sys.argv[2:])))
