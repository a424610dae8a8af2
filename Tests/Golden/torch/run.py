#!/usr/bin/env python3
"""Writes what PyTorch computes on this machine, for the tests that compare with it (LiveGoldens.cs).

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 /usr/bin/python3 run.py FILE

A FILE that ends in .gz is packed: cases.bin.gz is what Debian's python3-torch 1.13.1 computed.
"""
import sys
import warnings

import torch

import functions
import layers
import live
import models

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
for part in (layers, functions, models):
    part.run()
config = torch.__config__.show()
capability = config.split("CPU capability usage: ")[1].split("\n")[0]
live.write(sys.argv[1], {"torch": torch.__version__, "cpu_capability": capability})
