"""Writes a checkpoint as PyTorch's tutorial does, the same weights and optimizer in files of their own, and files to refuse.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 make_checkpoints.py
"""
import os

import torch


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


torch.manual_seed(9)
model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten(),
                            torch.nn.Linear(8, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for _ in range(3):
    optimizer.zero_grad()
    loss = model(torch.randn(5, 1, 4, 4)).square().sum()
    loss.backward()
    optimizer.step()
    scheduler.step()
torch.save({
    "epoch": 3, "model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
    "scheduler": scheduler.state_dict(), "loss": loss.item(), "best": None, "done": False,
    "args": {"lr": 0.01, "name": "net", "sizes": [8, 3], "betas": (0.9, 0.999), 7: "a"},
}, "checkpoint.pth")
torch.save(model.state_dict(), "checkpoint_model.pth")
torch.save(optimizer.state_dict(), "checkpoint_adam.pth")
torch.save({"weights": 1, "epoch": 3}, "checkpoint_empty.pth")
torch.save({"w": torch.ones(2), "evil": Evil()}, "evil.pth")
torch.save({"w": torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (3,))}, "sparse.pth")
