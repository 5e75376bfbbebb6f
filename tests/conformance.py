#!/usr/bin/env python3
"""Runs the conformance suites and holds every case whose only policies are Kubernetes NetworkPolicies or of the network policy API.

  conformance.py DIR

DIR is the folder with run.py and its suites. Cases that hold policies of another dialect are told apart by looking into them: until that
dialect is translated they may differ, and are counted as pending. Cases listed in conformance-exceptions.md, where the suite itself is
wrong, must differ, so that a stale exception is noticed. The last line is "conformance: N passed, N failed, N pending".
"""
import os
import re
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = "dotnet src/Compliance.Host/bin/Release/net10.0/compliance.dll"

# Groups whose objects are policies of another dialect than networking.k8s.io/NetworkPolicy.
POLICY_GROUPS = set()
NO_POLICY = {"Tier", "NetworkSet", "GlobalNetworkSet", "IPPool", "FelixConfiguration", "CiliumEndpoint", "CiliumIdentity", "CiliumNode"}


def flat(documents):
    for document in documents:
        if not isinstance(document, dict):
            continue
        if str(document.get("kind", "")).endswith("List") and isinstance(document.get("items"), list):
            yield from flat(document["items"])
        else:
            yield document


def foreign(documents):
    """Kinds of policies that need another dialect."""
    kinds = set()
    for d in flat(documents):
        group = str(d.get("apiVersion", "")).rpartition("/")[0]
        if group in POLICY_GROUPS and d.get("kind") not in NO_POLICY:
            kinds.add(d["kind"])
    return kinds


def connlist_cases(folder):
    cases = {}
    for name in sorted(os.listdir(folder)):
        if not os.path.exists(os.path.join(folder, name, "expected.json")):
            continue
        documents = []
        for path, _, files in os.walk(os.path.join(folder, name)):
            for file in files:
                if file.endswith((".yaml", ".yml")):
                    with open(os.path.join(path, file)) as text:
                        documents += list(yaml.safe_load_all(text))
        cases[name] = foreign(documents)
    return cases


def semantics_cases(folder):
    with open(os.path.join(folder, "..", "reference", "semantics-cases.yaml")) as text:
        cases = yaml.safe_load(text)["cases"]
    # The rules of other dialects also speak of what their plug-in makes of a NetworkPolicy; only K8S rules are this dialect's.
    return {c["id"]: foreign(c.get("policies") or []) or (set() if c["id"].startswith(("K8S-", "CAL-")) else {c["id"].split("-")[0] + " rules"}) for c in cases}


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
    used, passed, failed, pending = set(), 0, 0, 0
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
        for case, kinds in cases.items():
            key = f"{name}/{case}"
            if case not in failing:
                passed += 1
                if key in known:
                    failed += 1
                    print(f"  {key} agrees now: strike it from conformance-exceptions.md")
            elif key in known:
                used.add(key)
                print(f"  exception: {key}: {known[key]}")
            elif kinds:
                pending += 1
                print(f"  pending: {key}: {', '.join(sorted(kinds))}")
            else:
                failed += 1
                print("\n".join(["  DIFFERS: " + key] + failing[case][:20]))
    for key in sorted(set(known) - used):
        if not any(key == f"{name}/{case}" for _, cases, name in suites for case in cases):
            failed += 1
            print(f"  conformance-exceptions.md names {key}, which no suite holds")
    print(f"conformance: {passed} passed, {failed} failed, {pending} pending")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
