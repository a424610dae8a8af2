"""What snapshots cost: bench with one every EVERY steps against none. Both flushes to disk are on, as in every run.
usage (from the project's root): python3 Benchmarks/snapshot_cost.py [MODEL] [--workers 2] [--every 10] [--pairs 9] [--steps N] [--disk]
Runs write below TMPDIR: name a folder on the disk that is to be measured.
--disk tells the disk's own part: bench without snapshots, beside a process that writes as many bytes as often and does nothing else. A
virtual machine's disk may be served by the very processors that it computes on; the time that they are gone for is told too."""
import contextlib, ctypes, mmap, multiprocessing, os, sys, tempfile, time
import pairs

PIECE = 2 << 20  # a huge page, as the coordinator's buffer: a disk takes memory in contiguous pieces


def write(folder, size, seconds, writes):
    """Writes `size` bytes past the page cache into a new file and flushes it, each time `seconds` have gone by; keeps two."""
    memory = memoryview(mmap.mmap(-1, 2 * PIECE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    memory.obj.madvise(mmap.MADV_HUGEPAGE)
    begin = -ctypes.addressof(ctypes.c_char.from_buffer(memory)) % PIECE
    data = memory[begin:begin + PIECE]
    data[:] = b"s" * PIECE
    due = time.monotonic()
    for number in range(1 << 30):
        path = f"{folder}/{number}"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_DIRECT, 0o600)
        os.posix_fallocate(file, 0, size)
        for at in range(0, size, PIECE):
            os.pwritev(file, [data[:min(PIECE, size - at)]], at)
        os.fsync(file)
        os.close(file)
        writes.value = number + 1
        if number > 1:
            os.remove(f"{folder}/{number - 2}")
        due += seconds
        time.sleep(max(0, due - time.monotonic()))


def stolen():
    """Seconds that the machine's processors were taken by its host, since it started."""
    with open("/proc/stat") as stat:
        return int(stat.readline().split()[8]) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def disk(without):
    us_per_step, _, params = without
    floats = 3  # of a parameter: its value, and Adam's two
    size = -(-params * floats * 4 // 4096) * 4096
    with tempfile.TemporaryDirectory() as folder:
        seconds = args.every * us_per_step / 1e6
        context = multiprocessing.get_context("spawn")
        writes = context.Value("q", 0)
        writer = context.Process(target=write, args=(folder, size, seconds, writes), daemon=True)
        began, before = time.monotonic(), stolen()
        writer.start()
        yield
        writer.kill()
        writer.join()
        if writes.value == 0:
            sys.exit(f"nothing was written past the page cache below {tempfile.gettempdir()}: name another folder by TMPDIR")
        print(f"disk   {writes.value} writes of {size / 1e6:.1f} MB, one every {1000 * (time.monotonic() - began) / writes.value:.0f} ms; "
              f"the processors were gone for {1000 * (stolen() - before) / writes.value:.1f} ms with each", flush=True)


if __name__ == "__main__":
    parser = pairs.parser()
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--disk", action="store_true")
    args = parser.parse_args()
    pairs.compare(args, f"a snapshot every {args.every} steps", ["--snapshot-every", str(args.every)], ["--snapshot-every", "0"],
                  beside=("the disk's part of it", disk) if args.disk else None)
