"""Calls from wrk to several targets in turn, and the medians of what they cost."""

import dataclasses
import json
import math
import re
import statistics
import subprocess
import typing

from harness.build import cpu_seconds

SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[{body}]]
local threads, keys, next = {{}}, {{}}, 1
for key in io.lines("{keys}") do table.insert(keys, "Bearer " .. key) end
wrk.headers["Authorization"] = keys[1]
function setup(thread) table.insert(threads, thread) end
function init()
  failed = 0
  next = os.time() % #keys + 1
end
if #keys > 1 then
  function request()
    next = next % #keys + 1
    wrk.headers["Authorization"] = keys[next]
    return wrk.format()
  end
end
function response(status) if status ~= 200 then failed = failed + 1 end end
function done(summary, latency)
  local failures = 0
  for _, thread in ipairs(threads) do failures = failures + thread:get("failed") end
  local line = 'RESULT {{"requests":%d,"failed":%d,"microseconds":%d,"p50":%d}}\\n'
  io.write(string.format(line, summary.requests, failures, summary.duration, latency:percentile(50)))
end
"""


@dataclasses.dataclass
class Target:
    """A server that is measured: its address, its process, and the count of its flushes where it has one."""

    url: str
    pid: int
    flushes: typing.Callable[[], int] = lambda: 0


def write_script(path, body, keys):
    """A script for wrk: calls with this body by the callers with these keys in turn."""
    key_file = path.with_suffix(".keys")
    key_file.write_text("\n".join(keys))
    path.write_text(SCRIPT.format(body=body, keys=key_file))
    return path


def measure(target, script, connections, seconds):
    """One run: calls a second, the median time of a call, processor time and flushes a call."""
    cpu, flushes = cpu_seconds(target.pid), target.flushes()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, f"{target.url}/v1/chat/completions"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = json.loads(re.search(r"RESULT (.*)", output).group(1))
    assert result["failed"] == 0 and result["requests"] > 0, output
    return {
        "perSecond": result["requests"] / (result["microseconds"] / 1e6), "p50Microseconds": result["p50"],
        "cpuMicroseconds": (cpu_seconds(target.pid) - cpu) / result["requests"] * 1e6,
        "flushesPerCall": (target.flushes() - flushes) / result["requests"],
    }


def compare(targets, script, connections, seconds, rounds):
    """The medians of each target's runs, which take turns, forwards and backwards: what else the machine does weighs on all."""
    runs = {name: [] for name in targets}
    for number in range(rounds):
        for name, target in list(targets.items())[::-1 if number % 2 else 1]:
            runs[name].append(measure(target, script, connections, seconds))
    return {name: {field: statistics.median(run[field] for run in each) for field in each[0]} for name, each in runs.items()}


def row(name, medians):
    """A line of the report: the figures of each target, and the ratios of the build under test to the others."""
    ours = medians["gateway"]
    line = {**name, **{target: rounded(figures) for target, figures in medians.items()}}
    for target, suffix in (("nginx", ""), ("baseline", "ToBaseline")):
        if target in medians:
            line[f"requestsRatio{suffix}"] = ratio(ours, medians[target], "perSecond")
            line[f"cpuRatio{suffix}"] = ratio(ours, medians[target], "cpuMicroseconds")
    return line


def ratio(ours, theirs, field):
    return round(ours[field] / max(theirs[field], 1e-3), 3)


def rounded(figures):
    return {name: round(value, 2 if name == "flushesPerCall" else None) for name, value in figures.items()}


def geometric_mean(values):
    return round(math.exp(statistics.fmean(map(math.log, values))), 3)
