# Writes arrays of many kinds with NumPy, and what PyTorch makes of them as float32; ArrayGoldenTests reads both.
import sys, numpy, torch
folder = sys.argv[1]
r = numpy.random.RandomState(1)
raw = r.randint(0, 120, (6, 2, 3, 4))
labels = numpy.array([0, 2, 1, 1, 0, 2])
for kind in ["b1", "u1", "i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">u4", "<i4", ">i4", "<u8", ">u8", "<i8", ">i8",
             "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    x = (raw if kind[-2] != "f" else raw * 0.37 - 11).astype(kind)
    y = labels.astype(kind if kind[-2] not in "fb" else "i8")
    for order in "CF":
        for packed in (False, True):
            name = "%s-%s-%d" % (kind.replace("<", "l").replace(">", "b"), order, packed)
            save = numpy.savez_compressed if packed else numpy.savez
            save("%s/%s.npz" % (folder, name), x=numpy.asarray(x, order=order), y=y)
            t = torch.from_numpy(numpy.ascontiguousarray(x.astype(x.dtype.newbyteorder("=")).astype("f4")))
            t.numpy().tofile("%s/%s.plain" % (folder, name))
            mean, std = torch.tensor([0.1307, 0.4]).view(1, 2, 1, 1), torch.tensor([0.3081, 0.25]).view(1, 2, 1, 1)
            t.div(255).sub(mean).div(std).numpy().tofile("%s/%s.scaled" % (folder, name))
print("done")
