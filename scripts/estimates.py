#!/usr/bin/env python3
"""Holds `fam model estimate` against measured steps: a table in Markdown, one row a size and length.

    scripts/estimates.py [DIR]

DIR holds a build of the command line (default: src/Fam.Cli/bin/Release/net10.0). Each row trains real children, for two
and for five steps of one sequence of bytes, in one thread. Memory is the peak of the resident set; time is the processor's,
by which the longer run took more, so that other work on the machine counts little. The estimate's time is from matrix
products measured right before. docs/results/estimator.md has the results.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "src/Fam.Cli/bin/Release/net10.0")
CONFIGURATION = "FAM+M3"
ROWS = [(preset, length) for preset in ("tiny", "small", "base") for length in (1024, 4096, 8192)]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive", "DOTNET_gcServer": "0"}
if " avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
    ENVIRONMENT.setdefault("OPENBLAS_CORETYPE", "SkylakeX")


def estimate(preset: str, length: int) -> dict:
    return json.loads(subprocess.check_output(
        ["dotnet", BUILD / "fam.dll", "model", "estimate", "--preset", preset, "--configuration", CONFIGURATION, "--length", str(length),
         "--vocab-size", "257", "--measure", "--json"], env=ENVIRONMENT))


def measure(model: dict, length: int, steps: int, directory: pathlib.Path) -> tuple[int, float]:
    text = directory / "text.txt"
    text.write_text("the quick brown fox jumps over the lazy dog. " * (6 * length // 45 + 1))
    spec = {
        "name": "measured", "kind": "train", "model": model,
        "task": {"name": "text", "tokenizer": "bytes", "train_file": str(text), "max_seq_length": length},
        "training": {"max_steps": steps, "warmup_steps": 0, "per_device_train_batch_size": 1, "logging_steps": 1, "save_steps": 1000},
    }
    (directory / "assignment.json").write_text(json.dumps({"job_id": "measured", "token": 1, "spec": spec, "directory": str(directory)}))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["dotnet", "exec", BUILD / "Fam.Worker.dll", "run-attempt", directory], check=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    events = [json.loads(line) for line in (directory / "events.jsonl").read_text().splitlines()]
    values = [event["values"] for event in events if "values" in event]
    return int(values[-1]["system/peak_memory_bytes"]), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


print("| size | tokens | memory, estimated | measured | ratio | seconds a step, estimated | measured | ratio |")
print("|---|---:|---:|---:|---:|---:|---:|---:|")
for preset, length in ROWS:
    expected = estimate(preset, length)
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as more:
        _, start = measure(expected["config"], length, 2, pathlib.Path(few))
        memory, end = measure(expected["config"], length, 5, pathlib.Path(more))
    seconds = (end - start) / 3
    print(f"| {preset} | {length:,} | {expected['memory_bytes'] / 2**20:,.0f} MiB | {memory / 2**20:,.0f} MiB | {expected['memory_bytes'] / memory:.2f} "
          f"| {expected['seconds']:.2f} | {seconds:.2f} | {expected['seconds'] / seconds:.2f} |", flush=True)
