"""Writes the files of this folder as PyTorch itself writes them, and expected.safetensors with their values.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 make_files.py
"""
import json
import struct
from collections import OrderedDict

import torch

torch.manual_seed(7)
model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(),
                            torch.nn.Linear(8, 3))
expected = OrderedDict()


def keep(prefix, tensors):
    for name, tensor in tensors.items():
        expected[f"{prefix}/{name}"] = tensor.detach().contiguous().clone()


def train(optimizer, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.randn(5, 1, 4, 4)).square().sum().backward()
        optimizer.step()


def save_optimizer(name, optimizer, steps):
    train(optimizer, steps)
    torch.save(optimizer.state_dict(), f"{name}.pth")
    for i, state in optimizer.state_dict()["state"].items():
        keep(f"{name}/{i}", {k: v for k, v in state.items() if v is not None})


save_optimizer("sgd", torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9), 3)
save_optimizer("sgd_plain", torch.optim.SGD(model.parameters(), lr=0.01), 2)
save_optimizer("adam", torch.optim.Adam(model.parameters(), lr=0.01), 3)
save_optimizer("adamw", torch.optim.AdamW(model.parameters(), lr=0.01), 4)
amsgrad = torch.optim.Adam(model.parameters(), lr=0.01, amsgrad=True)
train(amsgrad, 1)
torch.save(amsgrad.state_dict(), "amsgrad.pth")

torch.save(model.state_dict(), "model.pth")
keep("model", model.state_dict())

base = torch.arange(12, dtype=torch.float32)
tensors = {
    "head": base[:4], "tail": base[4:].reshape(2, 4), "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3), "one": torch.arange(6.).reshape(2, 3)[:, :1].t()[:, :1],
    "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    "frozen": torch.nn.Parameter(torch.zeros(2), requires_grad=False),
    "float64": torch.arange(3, dtype=torch.float64), "float16": torch.arange(3, dtype=torch.float16),
    "bfloat16": torch.arange(3, dtype=torch.bfloat16), "int64": torch.tensor([-1, 1 << 40]),
    "int32": torch.tensor([-1, 7], dtype=torch.int32), "int16": torch.tensor([-1, 7], dtype=torch.int16),
    "int8": torch.tensor([-1, 7], dtype=torch.int8), "uint8": torch.tensor([255, 7], dtype=torch.uint8),
    "bool": torch.tensor([True, False]), "na\u00efve/\u03b2": torch.ones(1),
}
torch.save(tensors, "dict.pth")
keep("dict", tensors)

torch.save({"w": torch.arange(6.).reshape(2, 3).t()}, "strided.pth")
torch.save({"model": model.state_dict(), "epoch": 3}, "nested.pth")
torch.save({"w": torch.ones(2)}, "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"w": torch.ones(2)}, "protocol4.pth", pickle_protocol=4)

TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16",
         torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8",
         torch.bool: "BOOL"}
header, data = {"__metadata__": {"format": "pt"}}, b""
for name, tensor in expected.items():
    flat = torch.empty(tensor.numel(), dtype=tensor.dtype).copy_(tensor.reshape(-1))
    raw = bytes(flat.view(torch.uint8).tolist())
    header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape),
                    "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
with open("expected.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
