"""Makes optimizers by the names of the command line."""
import torch


class Lion(torch.optim.Optimizer):
    """Does Lion (Chen et al. 2023, algorithm 2), which torch.optim has not, one operator at a time."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, (beta1, beta2) = group["lr"], group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["exp_avg"] = torch.zeros_like(p)
                mean = state["exp_avg"]
                p.mul_(1 - lr * group["weight_decay"])
                direction = mean * beta1 + p.grad * (1 - beta1)
                p.add_(torch.sign(direction), alpha=-lr)
                mean.mul_(beta2).add_(p.grad, alpha=1 - beta2)


CLASSES = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
           "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad, "adadelta": torch.optim.Adadelta,
           "nadam": torch.optim.NAdam, "radam": torch.optim.RAdam, "lion": Lion}


def make(name, params, **options):
    """Returns the optimizer of a name."""
    return CLASSES[name](params, **options)
