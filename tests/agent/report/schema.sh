#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# schema.sh SAMPLES SCHEMA: every sample report satisfies the schema, and the
# schema refuses reports that break the contract.
set -eu
samples=$1 schema=$2
if ! python3 -c 'import jsonschema' 2>/dev/null; then
	echo "skipped: python3-jsonschema is not installed"
	exit 77
fi
for name in empty sound weak hostile partial; do
	"$samples" "$name" | python3 -c '
import copy, json, sys

def pairs(items):  # a key given twice would hide one of them
    keys = [key for key, _ in items]
    assert len(keys) == len(set(keys)), keys
    return dict(items)

import jsonschema
schema = json.load(open(sys.argv[2]))
jsonschema.Draft202012Validator.check_schema(schema)
check = jsonschema.Draft202012Validator(schema)
raw = sys.stdin.buffer.read()
assert not any(b < 32 and b != 10 or b == 127 for b in raw), "raw control byte"
report = json.loads(raw.decode("utf-8", "strict"), object_pairs_hook=pairs)
for error in check.iter_errors(report):
    sys.exit(f"{sys.argv[1]}: {list(error.absolute_path)}: {error.message}")
for e in report["endpoints"]:
    assert len({v["id"] for v in e["vulnerabilities"]}) == 22
ids = [f["id"] for f in report["findings"]]
assert len(ids) == len(set(ids)), "finding ids"
for key in "listeners", "sites", "endpoints":
    ids = [item["id"] for item in report[key]]
    assert ids == sorted(ids) and len(ids) == len(set(ids)), key
total = sum(report["summary"].values())
assert total == len(report["findings"]), "summary"
# The schema must be able to say no.
broken = copy.deepcopy(report)
del broken["limits"]
assert not check.is_valid(broken)
broken = copy.deepcopy(report)
broken["limits"] = [{"reason": "timeout", "where": "", "checks": []}]
broken["complete"] = True
assert not check.is_valid(broken)
if report["findings"]:
    broken = copy.deepcopy(report)
    broken["findings"][0]["result"] = "ok"
    assert not check.is_valid(broken)
print(sys.argv[1], "ok")
' "$name" "$schema"
done
