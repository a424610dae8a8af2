"""Reads a run's /metrics with Prometheus' own client library for Python, and refuses what Prometheus would, or a person.
usage: read_metrics.py URL; prints {family: {type, help, samples: [[name, labels, value]]}}; exit code 3 where the library lacks."""
import json, math, re, sys, urllib.request

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    sys.exit(3)

SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}


def family_of(name, kind):
    return name[: -len("_total")] if kind == "counter" and name.endswith("_total") else name


with urllib.request.urlopen(sys.argv[1]) as answer:
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", answer.headers["Content-Type"]
    text = answer.read().decode()
assert text.endswith("\n") and "\r" not in text, "the text must end with a line"

kinds, helps, current, seen = {}, {}, None, set()
for line in text.splitlines():
    if help_ := re.fullmatch(r"# HELP (\S+) (.+)", line):
        current = help_[1]
        assert current not in helps, f"{current} has two HELP lines, or its lines are apart"
        helps[current] = help_[2]
    elif kind := re.fullmatch(r"# TYPE (\S+) (counter|gauge|histogram)", line):
        assert kind[1] == current and current not in kinds, f"{line}: TYPE comes once, after HELP"
        kinds[current] = kind[2]
    else:
        assert line and not line.startswith("#"), f"'{line}' is nothing"
        name = re.match(r"[a-zA-Z_:][a-zA-Z0-9_:]*", line)[0]
        base = name if kinds[current] != "histogram" else re.sub(r"_(bucket|sum|count)$", "", name)
        assert base == current, f"{line}: it stands under {current}"
        series = line.rsplit(" ", 1)[0]
        assert series not in seen, f"{series} is there twice"
        seen.add(series)
for name, kind in kinds.items():
    assert re.fullmatch(r"cluster(_[a-z]+)+", name), name
    assert (kind == "counter") == name.endswith("_total"), f"{name} is a {kind}"

families = {f.name: f for f in text_string_to_metric_families(text)}
assert sorted(families) == sorted(family_of(n, k) for n, k in kinds.items()), sorted(families)
assert sum(len(f.samples) for f in families.values()) == len(seen), "a line was not understood"
for family in families.values():
    assert family.type in SUFFIXES and family.documentation, family.name
    for sample in family.samples:
        assert sample.name in [family.name + suffix for suffix in SUFFIXES[family.type]], sample
        assert all(re.fullmatch(r"[a-z_]+", label) for label in sample.labels), sample
    if family.type == "histogram":
        buckets = [(float(s.labels["le"]), s.value) for s in family.samples if s.name.endswith("_bucket")]
        assert buckets == sorted(buckets) and buckets[-1][0] == math.inf, buckets
        assert [c for _, c in buckets] == sorted(c for _, c in buckets), buckets
        assert buckets[-1][1] == next(s.value for s in family.samples if s.name.endswith("_count"))
print(json.dumps({f.name: {"type": f.type, "help": f.documentation,
                           "samples": [[s.name, s.labels, s.value if math.isfinite(s.value) else str(s.value)] for s in f.samples]}
                  for f in families.values()}))
