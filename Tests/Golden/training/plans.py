"""Writes plans.json: seeds, orders and slots as the documentation of Training/Plans states them, in plain Python.

It shares no code with the C# it checks. Run: /usr/bin/python3 plans.py
"""
import json
import os

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def scramble(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def derive(purpose, seed, first=0, second=0):
    state = 0
    for word in (purpose, seed, first, second):
        state = scramble(((state + GAMMA) & MASK) ^ (word & MASK))
    return state


def numbers(seed):
    state = seed
    while True:
        state = (state + GAMMA) & MASK
        yield scramble(state)


def below(source, bound):
    product = next(source) * bound
    if product & MASK < bound:
        threshold = ((1 << 64) - bound) % bound
        while product & MASK < threshold:
            product = next(source) * bound
    return product >> 64


def permutation(seed, epoch, length, purpose=2):
    order = list(range(length))
    source = numbers(derive(purpose, seed, epoch))
    for last in range(length - 1, 0, -1):
        chosen = below(source, last + 1)
        order[last], order[chosen] = order[chosen], order[last]
    return order


def slots(order, batch_size, count):
    for start in range(0, len(order), batch_size):
        batch = order[start:start + batch_size]
        each, larger = divmod(len(batch), count)
        parts = []
        for slot in range(count):
            size = each + (slot < larger)
            parts.append(batch[:size])
            batch = batch[size:]
        yield parts


def signed(value):
    return value - (1 << 64) if value >> 63 else value


def main():
    seeds = [0, 1, 42, -1, (1 << 63) - 1]
    golden = {
        "slot_seeds": [[seed, step, slot, signed(derive(3, seed, step, slot))]
                       for seed in seeds for step in (0, 1, 100_000_000_000) for slot in (0, 1, 7)],
        "permutations": [{"seed": seed, "epoch": epoch, "order": permutation(seed, epoch, length)}
                         for seed in seeds for epoch, length in ((0, 1), (0, 10), (1, 10), (9_000_000_000, 33))],
        "split": permutation(7, 0, 25, purpose=1),
        "slots": list(slots(permutation(3, 2, 23), 8, 3)),
    }
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "plans.json"), "w", encoding="utf-8") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
