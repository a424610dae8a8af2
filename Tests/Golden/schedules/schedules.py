"""Writes schedules.json: the learning rates that torch.optim.lr_scheduler gives, step by step.

Run with Debian's python3-torch 1.13.1, in this folder: /usr/bin/python3 schedules.py
Of each case: as the command line has it, "lr": the closed form of each step (of those without one, what stepping gives),
and "stepped": what stepping the scheduler once per optimizer.step() gives, every fifth step.
"""
import json
import warnings

import torch
from torch.optim import lr_scheduler as s

warnings.simplefilter("ignore")
BASE, STEPS = 0.0173, 131


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=BASE)


def stepped(make):
    opt = optimizer()
    scheduler, found = make(opt), []
    for _ in range(STEPS):
        found.append(opt.param_groups[0]["lr"])
        opt.step()
        scheduler.step()
    return found


def closed(make):
    scheduler, found = make(optimizer()), []
    if not hasattr(scheduler, "_get_closed_form_lr"):
        return None
    for step in range(STEPS):
        scheduler.last_epoch = step
        found.append(scheduler._get_closed_form_lr()[0])
    return found


def case(text, make, warmup=None, start=0.01):
    own = closed(make) or stepped(make)
    every = make
    if warmup:
        def linear(opt):
            return s.LinearLR(opt, start_factor=start, total_iters=warmup)

        def every(opt):
            return s.SequentialLR(opt, [linear(opt), make(opt)], [warmup])
        own = closed(linear)[:warmup] + own[:STEPS - warmup]
    return {"schedule": text, "warmup": warmup or 0, "start": start, "base": BASE, "lr": own,
            "stepped": stepped(every)[::5]}


def plateau(text, losses, **options):
    opt = optimizer()
    scheduler, found = s.ReduceLROnPlateau(opt, **options), []
    for loss in losses:
        scheduler.step(loss)
        found.append(opt.param_groups[0]["lr"])
    return {"schedule": text, "base": BASE, "losses": losses, "lr": found}


def constant(opt):
    return s.LambdaLR(opt, lambda step: 1.0)


cosine = case("cosine:T=97,min=1e-5", lambda o: s.CosineAnnealingLR(o, 97, 1e-5))
cases = [
    case("constant", constant),
    case("linear:T=40,start=0.9,end=0.2", lambda o: s.LinearLR(o, 0.9, 0.2, 40)),
    case("step:step_size=30,gamma=0.3", lambda o: s.StepLR(o, 30, 0.3)),
    case("multistep:milestones=10/50/50/90,gamma=0.5", lambda o: s.MultiStepLR(o, [10, 50, 50, 90], 0.5)),
    case("exponential:gamma=0.97", lambda o: s.ExponentialLR(o, 0.97)),
    cosine,
    case("cosine:T=40", lambda o: s.CosineAnnealingLR(o, 40)),
    case("restarts:T=17,min=1e-4", lambda o: s.CosineAnnealingWarmRestarts(o, 17, 1, 1e-4)),
    case("restarts:T=10,mult=2", lambda o: s.CosineAnnealingWarmRestarts(o, 10, 2)),
    case("onecycle:T=131", lambda o: s.OneCycleLR(o, BASE, 131, cycle_momentum=False)),
    case("onecycle:T=140,pct=0.45,div=10,final_div=100",
         lambda o: s.OneCycleLR(o, BASE, 140, pct_start=0.45, div_factor=10, final_div_factor=100,
                                cycle_momentum=False)),
    case("polynomial:T=100,power=0.9", lambda o: s.PolynomialLR(o, 100, 0.9)),
    case("polynomial:T=131", lambda o: s.PolynomialLR(o, 131)),
    case("constant", constant, warmup=20),
    case("cosine:T=111,min=1e-5", lambda o: s.CosineAnnealingLR(o, 111, 1e-5), warmup=20, start=0.3),
    case("step:step_size=30", lambda o: s.StepLR(o, 30), warmup=7),
    case("polynomial:T=120,power=2", lambda o: s.PolynomialLR(o, 120, 2.0), warmup=11),
]
losses = [2.0, 1.5, 1.49999, 1.6, 1.7, 1.4, 1.41, 1.42, 1.43, 1.44, 1.45, 1.39999, 1.3, 1.31, 1.32, 1.33, 1.34, 1.35,
          1.36, 1.37, 1.38, 1.39]
plateaus = [
    plateau("plateau", losses),
    plateau("plateau:patience=1", losses, patience=1),
    plateau("plateau:factor=0.5,patience=2,cooldown=2", losses, factor=0.5, patience=2, cooldown=2),
    plateau("plateau:factor=0.2,patience=0,threshold=0.01,min=0.001", losses, factor=0.2, patience=0, threshold=0.01,
            min_lr=0.001),
    plateau("plateau:factor=0.9,patience=0,eps=0.0005", losses, factor=0.9, patience=0, eps=0.0005),
]
with open("schedules.json", "w") as file:
    file.write('{"cases": [\n')
    file.write(",\n".join(json.dumps(c) for c in cases))
    file.write('\n], "plateaus": [\n')
    file.write(",\n".join(json.dumps(c) for c in plateaus))
    file.write("\n]}\n")
