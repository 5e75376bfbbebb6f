#!/usr/bin/env python3
"""Runs the conformance suites and holds every case of them.

  conformance.py DIR

DIR is the folder with run.py and its suites. Cases listed in conformance-exceptions.md, where the suite itself is wrong, must differ, so
that a stale exception is noticed. The last line is "conformance: N passed, N failed".
"""
import os
import re
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = "dotnet src/Compliance.Host/bin/Release/net10.0/compliance.dll"


def connlist_cases(folder):
    return [name for name in sorted(os.listdir(folder)) if os.path.exists(os.path.join(folder, name, "expected.json"))]


def semantics_cases(folder):
    with open(os.path.join(folder, "..", "reference", "semantics-cases.yaml")) as text:
        return [case["id"] for case in yaml.safe_load(text)["cases"]]


def run(folder, suite):
    """The failing comparisons by case, and the closing line."""
    answer = subprocess.run([sys.executable, os.path.join(folder, "run.py"), "--program", PROGRAM, "--show", "100000", suite],
                            capture_output=True, text=True)
    lines = answer.stdout.splitlines()
    if answer.returncode not in (0, 1) or not lines or not re.search(r"\d+ comparisons, \d+ differ$", lines[-1]):
        sys.exit(f"{suite}: run.py ended with {answer.returncode}\n{answer.stdout[-2000:]}{answer.stderr[-2000:]}")
    failing = {}
    for line in lines[:-1]:
        failing.setdefault(line.strip().partition(": ")[0], []).append(line)
    told = sum(len(v) for v in failing.values())
    if told != int(re.search(r"(\d+) differ$", lines[-1]).group(1)):
        sys.exit(f"{suite}: {told} differences told, which is not what its closing line says: {lines[-1]}")
    return failing, lines[-1]


def exceptions():
    path = os.path.join(HERE, "conformance-exceptions.md")
    if not os.path.exists(path):
        return {}
    with open(path) as text:
        rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text.read(), re.M)
    return dict(rows)


def main():
    folder = sys.argv[1]
    known = exceptions()
    used, passed, failed = set(), 0, 0
    suites = [("connlist:" + os.path.join(folder, name), connlist_cases(os.path.join(folder, name)), name) for name in ("cyclonus", "netpol-analyzer")]
    suites.append(("semantics", semantics_cases(folder), "semantics"))
    for suite, cases, name in suites:
        if not cases:
            sys.exit(f"{suite}: no cases found")
        failing, closing = run(folder, suite)
        unknown = sorted(set(failing) - set(cases))
        if unknown:
            sys.exit(f"{suite}: differences of cases that are not there: {unknown}")
        print(closing)
        for case in cases:
            key = f"{name}/{case}"
            if case not in failing:
                passed += 1
                if key in known:
                    failed += 1
                    print(f"  {key} agrees now: strike it from conformance-exceptions.md")
            elif key in known:
                used.add(key)
                print(f"  exception: {key}: {known[key]}")
            else:
                failed += 1
                print("\n".join(["  DIFFERS: " + key] + failing[case][:20]))
    for key in sorted(set(known) - used):
        if not any(key == f"{name}/{case}" for _, cases, name in suites for case in cases):
            failed += 1
            print(f"  conformance-exceptions.md names {key}, which no suite holds")
    print(f"conformance: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
