"""Runs cases with PyTorch and keeps what they draw and compute.

Each case draws its inputs, builds a module from a seed, runs it in training, weighs and sums its outputs, goes backward,
and runs it again in evaluation. Inputs, first state, outputs, gradients and last state are kept by name.
"""
import gzip
import json
import struct

import torch

chance = torch.Generator().manual_seed(20)
kept, states, fixed_inputs = {}, {}, {}


def keep(name, tensor):
    assert name not in kept, name
    kept[name] = tensor.detach().clone().contiguous()


def keep_state(name, module):
    states[name] = list(module.state_dict().keys())
    for key, value in module.state_dict().items():
        keep(f"{name}/{key}", value)


def write(path, notes):
    """Eight bytes of length, a header in JSON, then the tensors' bytes one after the other."""
    entries, offset = {}, 0
    for name, tensor in kept.items():
        size = tensor.numel() * tensor.element_size()
        dtype = str(tensor.dtype).removeprefix("torch.")
        entries[name] = {"dtype": dtype, "shape": list(tensor.shape), "offset": offset, "size": size}
        offset += size
    header = json.dumps({"tensors": entries, "states": states, "fixed": fixed_inputs, **notes}).encode()
    with gzip.GzipFile(path, "wb", mtime=0) if path.endswith(".gz") else open(path, "wb") as file:
        file.write(struct.pack("<q", len(header)))
        file.write(header)
        for tensor in kept.values():
            file.write(tensor.numpy().tobytes())


def x(*shape):
    return torch.randn(shape, generator=chance)


def u(*shape):
    return torch.rand(shape, generator=chance) * 0.9 + 0.05


def n(high, *shape):
    return torch.randint(0, high, shape, generator=chance)


def tensors(outputs):
    if isinstance(outputs, torch.Tensor):
        return [outputs]
    return [tensor for output in outputs if output is not None for tensor in tensors(output)]


def case(name, compute, inputs, fixed=()):
    given = []
    for index, value in enumerate(inputs):
        value = value.clone()
        if value.is_floating_point() and index not in fixed:
            value.requires_grad_()
        keep(f"{name}/in/{index}", value)
        given.append(value)
    fixed_inputs[name] = list(fixed)
    torch.manual_seed(12)
    outputs = tensors(compute(*given))
    loss = None
    for index, output in enumerate(outputs):
        keep(f"{name}/out/{index}", output)
        if output.requires_grad:
            weight = x(*output.shape).to(output.dtype)
            keep(f"{name}/weight/{index}", weight)
            term = (output * weight).sum()
            loss = term if loss is None else loss + term
    if loss is not None:
        loss.backward()
    for index, value in enumerate(given):
        if value.grad is not None:
            keep(f"{name}/grad/{index}", value.grad.to_dense())


def layer(name, make, *inputs, run=None, fixed=()):
    torch.manual_seed(11)
    module = make()
    keep_state(f"{name}/init", module)
    run = run or (lambda module, *values: module(*values))
    case(name, lambda *values: run(module, *values), inputs, fixed)
    for key, parameter in module.named_parameters():
        if parameter.grad is not None:
            keep(f"{name}/grad/{key}", parameter.grad.to_dense())
    keep_state(f"{name}/after", module)
    module.eval()
    for index, output in enumerate(tensors(run(module, *[value.clone() for value in inputs]))):
        keep(f"{name}/eval/{index}", output)


def function(name, compute, *inputs, fixed=()):
    case(name, compute, inputs, fixed)
