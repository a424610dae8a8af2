"""Compares and makes files of weights for PythonWeightsTests.

weights.py same A.pth B.pth              names of the tensors whose bits are the same in both
weights.py checkpoint MODEL.pth OUT.pth  the weights as a checkpoint with an SGD that did a step, its momenta made up
weights.py momenta CHECKPOINT.pth        the values of its momentum buffers
"""
import json
import sys

import torch


def same(first, second):
    a, b = (torch.load(path, weights_only=True) for path in (first, second))
    return {"same": [name for name in a if a[name].numpy().tobytes() == b[name].numpy().tobytes()], "all": list(a)}


def checkpoint(model, out):
    weights = torch.load(model, weights_only=True)
    parameters = [torch.nn.Parameter(tensor.clone()) for name, tensor in weights.items()
                  if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))]
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=0.9)
    for parameter in parameters:
        parameter.grad = torch.full_like(parameter, 0.5)
    optimizer.step()
    torch.save({"model_state_dict": weights, "optimizer_state_dict": optimizer.state_dict(), "epoch": 2}, out)
    return {"parameters": len(parameters)}


def momenta(path):
    state = torch.load(path)["optimizer_state_dict"]["state"]
    return {"momenta": sorted({value.item() for one in state.values() for value in one["momentum_buffer"].unique()})}


print(json.dumps({"same": same, "checkpoint": checkpoint, "momenta": momenta}[sys.argv[1]](*sys.argv[2:])))
