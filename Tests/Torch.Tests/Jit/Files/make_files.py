"""Writes the TorchScript files of ScriptModuleTests: /usr/bin/python3 make_files.py (PyTorch 1.13)."""
import os
import zipfile
from collections import OrderedDict
from typing import Tuple

import torch
from torch import Tensor, nn

os.chdir(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(1)


def layers():
    return nn.Sequential(OrderedDict(
        conv=nn.Conv2d(1, 4, 3, padding=1, bias=False), norm=nn.BatchNorm2d(4), relu=nn.ReLU(), flatten=nn.Flatten(),
        drop=nn.Dropout(0.5), out=nn.Linear(64, 3)))


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)
        self.register_buffer("count", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        self.count = self.count + 1
        return self.fc(x)


class Replacing(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)
        self.register_buffer("seen", torch.zeros(2))

    def forward(self, x: Tensor) -> Tensor:
        self.seen = torch.zeros(3)
        return self.fc(x)


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))


class Saving(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        torch.save(x, "stolen.pt")
        return self.fc(x)


class Forking(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return torch.jit.wait(torch.jit.fork(self.fc, x))


class Waking(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x)

    @torch.jit.export
    def __getstate__(self):
        return (self.fc.weight, self.training)

    @torch.jit.export
    def __setstate__(self, state: Tuple[Tensor, bool]):
        self.training = state[1]


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return self.fc(x), x


class Raising(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        if x.sum() > -1e30:
            raise ValueError("the input is too good")
        return self.fc(x)


class Silent(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)

    @torch.jit.export
    def other(self, x: Tensor) -> Tensor:
        return self.fc(x)


def save(module, name):
    """Without the entries that say on which lines of which file the code was written: they name this machine's folders."""
    module.save(name)
    with zipfile.ZipFile(name) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist() if not info.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(name, "w") as archive:
        for info, data in entries:
            info.extra = b""
            archive.writestr(info, data, info.compress_type)


save(torch.jit.script(layers()), "layers.pt")
save(torch.jit.trace(layers().eval(), torch.zeros(2, 1, 4, 4)), "traced.pt")
save(torch.jit.freeze(torch.jit.script(layers().eval())), "frozen.pt")
for made in (Counting, Replacing, Tied, Saving, Forking, Waking, Pair, Raising, Silent):
    save(torch.jit.script(made()), made.__name__.lower() + ".pt")
torch.save(layers().state_dict(), "state.pth")
