"""Makes values from an integer hash; the test class MadeUp computes the same ones."""
import numpy
import torch


def values(seed, length):
    """Returns `length` exact float32 values between about -1 and 1, of many magnitudes, a few of them zero."""
    h = numpy.arange(length, dtype=numpy.uint64) + seed * 1000003
    h = (h * 2654435761) & 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> 16
    x = ((h >> 8).astype(numpy.int64) - (1 << 23)) * 2.0 ** -(23 + (h & 15).astype(numpy.float64))
    x[(h & 0xF0) == 0] = 0
    return torch.from_numpy(x.astype(numpy.float32))
