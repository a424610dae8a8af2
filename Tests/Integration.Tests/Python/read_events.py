"""Reads TensorBoard event files with nothing of ours: read_events.py FOLDER. Prints what each file holds as JSON."""
import glob
import json
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 1:
            value, at = struct.unpack_from("<d", data, at)[0], at + 8
        elif kind == 5:
            value, at = struct.unpack_from("<f", data, at)[0], at + 4
        else:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        yield number, value


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        length, check = struct.unpack_from("<QI", data, at)
        assert check == masked(data[at:at + 8]), "checksum of a length"
        body = data[at + 12:at + 12 + length]
        assert struct.unpack_from("<I", data, at + 12 + length)[0] == masked(body), "checksum of a record"
        at += 16 + length
        yield body


files = []
for path in sorted(glob.glob(sys.argv[1] + "/events.out.tfevents.*")):
    told = {"version": None, "starts": [], "scalars": {}}
    for body in records(path):
        event = dict(fields(body))
        if 3 in event:
            told["version"] = event[3].decode()
        if 7 in event:
            told["starts"].append(event.get(2, 0))
        for number, value in fields(event.get(5, b"")):
            scalar = dict(fields(value))
            told["scalars"].setdefault(scalar[1].decode(), []).append([event[2], scalar[2]])
    files.append(told)
print(json.dumps(files[0] | {"files": len(files)}))
