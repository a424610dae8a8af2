"""Loads what the tests wrote, with PyTorch, and prints what it found as JSON.

check_files.py model FILE           -> {name: [dtype, shape, sha256 of the bytes]} by weights_only=True
check_files.py checkpoint FILE      -> of {epoch, model_state_dict, optimizer_state_dict}: its epoch, the sha256 of the weights
                                       that its model holds, and Adam's steps, after it did one more step
check_files.py optimizers CASES SEED SHAPES -> of each [NAME, FILE]: sha256 of all parameters after 5 more steps, and the
                                               group's keys
check_files.py groups NAME FILE SEED SHAPES GROUPS OUT -> the file into an optimizer of GROUPS [[numbers, lr, weight decay]]:
                                               sha256 after 5 more steps, [lr, initial_lr, weight decay, parameters] of
                                               each group; the state then goes to OUT
"""
import hashlib
import json
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "optimizers"))


def raw(tensor):
    flat = torch.empty(tensor.numel(), dtype=tensor.dtype).copy_(tensor.reshape(-1))
    return bytes(flat.view(torch.uint8).tolist())


def check_model(path):
    loaded = torch.load(path, weights_only=True)
    return {name: [str(tensor.dtype)[6:], list(tensor.shape), hashlib.sha256(raw(tensor)).hexdigest()]
            for name, tensor in loaded.items()}


def make_parameters(seed, shapes):
    from made_up import values
    parameters, flat, at = [], values(seed, sum(torch.Size(s).numel() for s in shapes)), 0
    for shape in shapes:
        count = torch.Size(shape).numel()
        parameters.append(torch.nn.Parameter(flat[at:at + count].clone().reshape(shape)))
        at += count
    return parameters


def go_on(optimizer, parameters):
    from made_up import values
    for step in range(1, 6):
        gradient, at = values(100 + step, sum(p.numel() for p in parameters)), 0
        for parameter in parameters:
            parameter.grad = gradient[at:at + parameter.numel()].clone().reshape(parameter.shape)
            at += parameter.numel()
        optimizer.step()
    data = b"".join(parameter.detach().numpy().tobytes() for parameter in parameters)
    return hashlib.sha256(data).hexdigest()


def check_optimizer(name, path, seed, shapes):
    from make import make
    parameters = make_parameters(seed, shapes)
    optimizer = make(name, parameters, lr=0.5)
    keys = list(optimizer.param_groups[0])
    optimizer.load_state_dict(torch.load(path))
    return {"sha256": go_on(optimizer, parameters), "keys": list(optimizer.param_groups[0]), "expected_keys": keys}


def check_groups(name, path, seed, shapes, groups, out):
    from make import make
    parameters = make_parameters(seed, shapes)
    optimizer = make(name, [{"params": [parameters[i] for i in members], "lr": lr, "weight_decay": decay}
                            for members, lr, decay in groups], lr=0.5)
    optimizer.load_state_dict(torch.load(path))
    found = [[g["lr"], g.get("initial_lr"), g["weight_decay"], len(g["params"])] for g in optimizer.param_groups]
    sha = go_on(optimizer, parameters)
    torch.save(optimizer.state_dict(), out)
    return {"sha256": sha, "groups": found}


def check_checkpoint(path):
    loaded = torch.load(path)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 3))
    model.load_state_dict(loaded["model_state_dict"])
    optimizer = torch.optim.Adam(model.parameters())
    optimizer.load_state_dict(loaded["optimizer_state_dict"])
    steps = sorted({float(state["step"]) for state in optimizer.state.values()})
    weights = hashlib.sha256(b"".join(raw(tensor) for tensor in model.state_dict().values())).hexdigest()
    model(torch.randn(5, 1, 4, 4)).square().sum().backward()
    optimizer.step()
    return {"epoch": loaded["epoch"], "weights": weights, "steps": steps}


if sys.argv[1] == "model":
    print(json.dumps(check_model(sys.argv[2])))
elif sys.argv[1] == "checkpoint":
    print(json.dumps(check_checkpoint(sys.argv[2])))
elif sys.argv[1] == "groups":
    print(json.dumps(check_groups(sys.argv[2], sys.argv[3], int(sys.argv[4]), json.loads(sys.argv[5]),
                                  json.loads(sys.argv[6]), sys.argv[7])))
else:
    seed, shapes = int(sys.argv[3]), json.loads(sys.argv[4])
    print(json.dumps([check_optimizer(name, path, seed, shapes) for name, path in json.loads(sys.argv[2])]))
