"""Compares exported weights with the snapshot's own model.pth, tensor by tensor, and prints the result as JSON.

compare_exports.py MODEL.pth EXPORT.pth EXPORT.safetensors
"""
import json
import struct
import sys

import numpy
import torch


def read_safetensors(path):
    """Reads the format as its specification says: header length, JSON header, raw bytes."""
    dtypes = {"F32": numpy.float32, "F64": numpy.float64, "I64": numpy.int64, "U8": numpy.uint8, "BOOL": numpy.bool_}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: numpy.frombuffer(data[slice(*t["data_offsets"])], dtypes[t["dtype"]]).reshape(t["shape"])
            for name, t in header.items()}


model, pth, safetensors = sys.argv[1:]
expected = torch.load(model, weights_only=True)
exported = torch.load(pth, weights_only=True)
flat = read_safetensors(safetensors)
print(json.dumps({
    "tensors": len(expected),
    "pth_equal": list(exported) == list(expected) and all(torch.equal(exported[n], t) for n, t in expected.items()),
    "safetensors_equal": sorted(flat) == sorted(expected)
    and all(flat[n].dtype == t.numpy().dtype and numpy.array_equal(flat[n], t.numpy()) for n, t in expected.items()),
}))
