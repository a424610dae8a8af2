"""Compares and makes files of weights for PythonWeightsTests.

weights.py same A.pth B.pth              names of the tensors whose bits are the same in both
weights.py checkpoint MODEL.pth OUT.pth  the weights as a checkpoint with an SGD that did a step, its momenta made up
weights.py momenta CHECKPOINT.pth        the values of its momentum buffers
weights.py rates OPTIMIZER.pth OUT.pth   the learning rates of the groups of AdamW once it has loaded each of the two
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


def rates(*paths):
    states = [torch.load(path) for path in paths]
    found = []
    for state in (one.get("optimizer_state_dict", one) for one in states):
        groups = [{"params": [torch.nn.Parameter(torch.zeros_like(state["state"][i]["exp_avg"])) for i in group["params"]]}
                  for group in state["param_groups"]]
        optimizer = torch.optim.AdamW(groups)
        optimizer.load_state_dict(state)
        found.append([group["lr"] for group in optimizer.param_groups])
    return {"rates": found}


print(json.dumps({"same": same, "checkpoint": checkpoint, "momenta": momenta, "rates": rates}[sys.argv[1]](*sys.argv[2:])))
