# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about a JSON report of tlsward, for the system tests.

report.py FILE finding CHECK RESULT [TEXT]   a finding of CHECK ended in RESULT, and
                                             says TEXT somewhere (in any of its texts)
report.py FILE none CHECK RESULT             no finding of CHECK did
report.py FILE failed [SEVERITY]             the ids of checks that failed, one a line,
                                             at or above SEVERITY
report.py FILE unknown                       the ids of checks that are unknown
report.py FILE complete                      complete is true and limits is empty
report.py FILE incomplete [TEXT]             complete is false, and a limit says TEXT
report.py FILE offered ADDRESS PORT NAME VERSION   "true", "false" or "null"
report.py FILE vulnerability ID RESULT [TEXT]  what the first endpoint has under ID
report.py FILE codes LIST                    "VERSION CODE" of what the first endpoint has
                                             in LIST (cipher_suites, groups,
                                             signature_schemes), one a line, sorted
report.py FILE partial LIST                  the versions it offers of which LIST is not
                                             all there is, one a line (where the
                                             protocol has such a list)
report.py FILE order VERSION                 whose order decides: "server", "client" or
                                             "null", and the suites in the report's order
report.py FILE clients ANSWERS COUNT          what each reference client gets is what
                                             system.client was answered; at most COUNT
                                             are unknown
report.py FILE agrees OTHER                  nothing that it says of the first endpoint is
                                             against OTHER, which saw all: it may know
                                             less, and more where OTHER cannot tell
report.py FILE get PATH                      the value at a.b.0.c, as JSON
report.py FILE stable                        the report without what changes each run
report.py FILE valid SCHEMA                  it is what the schema allows
Exit 77: python3-jsonschema is not installed.
"""
import json
import sys

FIRST_WITH = {"groups": "TLSv1", "signature_schemes": "TLSv1.2"}
SEVERITIES = ["info", "low", "medium", "high", "critical"]


def refuse_constant(word):
    raise ValueError("not JSON: " + word)


def refuse_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)


def load(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8", "strict")
    return json.loads(text, parse_constant=refuse_constant,
                      object_pairs_hook=refuse_twice)


def findings(report, check, result):
    return [f for f in report["findings"]
            if f["check"] == check and f["result"] == result and not f["waived"]]


def offered(report, address, port, name, version):
    for endpoint in report["endpoints"]:
        if (endpoint["address"], str(endpoint["port"])) != (address, port):
            continue
        if (endpoint["name"] or "-") != name:
            continue
        for protocol in endpoint["protocols"]:
            if protocol["version"] == version:
                return protocol["offered"]
    return "no such endpoint"


def codes(endpoint, name):
    return [protocol["version"] + " " + item["code"]
            for protocol in endpoint["protocols"]
            for item in protocol[name]]


def partial(endpoint, name):
    return [protocol["version"] for protocol in endpoint["protocols"]
            if protocol["offered"] is not False and not protocol[name + "_complete"]
            and protocol["version"] >= FIRST_WITH.get(name, "")]


def order(endpoint, version):
    for protocol in endpoint["protocols"]:
        if protocol["version"] == version:
            return " ".join([str(protocol["order"]).replace("None", "null")] +
                            [suite["code"] for suite in protocol["cipher_suites"]])
    return "no such version"


def clients_agree(clients, path, most_unknown):
    """What system.client was answered is what the report works out; where that leaves
    something to the server (null), anything is right."""
    seen = dict(line.split(" ", 1) for line in open(path, encoding="ascii")
                .read().splitlines())
    wrong = []
    for client in clients:
        got = seen.pop(client["id"]).split(" ")
        if client["outcome"] == "unknown":
            most_unknown -= 1
            continue
        said = [client["outcome"]]
        if client["outcome"] == "connects":
            said += [client["version"], client["cipher_suite"] or "?",
                     client["group"] or "?"]
        if len(got) != len(said) or \
                any(a not in (b, "?") for a, b in zip(said, got) if b != "-"):
            wrong.append("%s: %s; the server: %s (%s)" % (
                client["id"], " ".join(said), " ".join(got), client["reason"]))
    for line in wrong:
        print(line)
    return not wrong and not seen and most_unknown >= 0


def agrees(less, whole):
    """Less may be known: unknown for any result, null for any answer, fewer of a list.
    What fails of fewer suites may fail less loudly; nothing passes that failed. Where
    the whole could not tell (ROBOT behind HAProxy, now and then), either answer goes."""
    wrong = []
    results = {}
    for finding in whole["findings"]:
        results.setdefault(finding["check"], set()).add(finding["result"])
    for finding in less["findings"]:
        check, result = finding["check"], finding["result"]
        known = results.get(check, set())
        if result != "unknown" and result not in known and known != {"unknown"}:
            wrong.append("%s: %s (%s), not %s" % (
                check, result, finding["what"], results.get(check)))
    one, other = less["endpoints"][0], whole["endpoints"][0]
    for mine, theirs in zip(one["protocols"], other["protocols"]):
        if mine["offered"] not in (None, theirs["offered"]):
            wrong.append("%s: offered %s" % (mine["version"], mine["offered"]))
        for key in ("cipher_suites", "groups", "signature_schemes"):
            codes = {item["code"] for item in theirs[key]}
            wrong += ["%s: %s %s" % (mine["version"], key, item["code"])
                      for item in mine[key] if item["code"] not in codes]
    for mine, theirs in zip(one["vulnerabilities"], other["vulnerabilities"]):
        if "unknown" not in (mine["result"], theirs["result"]) and \
                mine["result"] != theirs["result"]:
            wrong.append("%s: %s (%s)" % (mine["id"], mine["result"], mine["what"]))
    for mine, theirs in zip(one["clients"], other["clients"]):
        if "unknown" not in (mine["outcome"], theirs["outcome"]) and \
                mine["outcome"] != theirs["outcome"]:
            wrong.append("%s: %s" % (mine["id"], mine["outcome"]))
    for line in wrong:
        print(line)
    return not wrong


def stable(report):
    """The clock differs between runs, and how long things took; nothing else does."""
    report["run"]["time"] = None
    for endpoint in report["endpoints"]:
        endpoint["enumeration"]["wall_ms"] = None
    return report


def main():
    report = load(sys.argv[1])
    question, words = sys.argv[2], sys.argv[3:]
    if question == "finding":
        found = findings(report, words[0], words[1])
        text = words[2] if len(words) > 2 else ""
        return any(text in json.dumps(f, ensure_ascii=False) for f in found)
    if question == "none":
        return not findings(report, words[0], words[1])
    if question == "failed":
        least = SEVERITIES.index(words[0]) if words else 0
        for check in sorted({f["check"] for f in report["findings"]
                             if f["result"] == "fail" and not f["waived"]
                             and SEVERITIES.index(f["severity"]) >= least}):
            print(check)
        return True
    if question == "unknown":
        for check in sorted({f["check"] for f in report["findings"]
                             if f["result"] == "unknown" and not f["waived"]}):
            print(check)
        return True
    if question == "complete":
        return report["complete"] is True and report["limits"] == []
    if question == "incomplete":
        text = words[0] if words else ""
        return report["complete"] is False and \
            any(text in json.dumps(limit, ensure_ascii=False)
                for limit in report["limits"])
    if question == "offered":
        print(json.dumps(offered(report, *words)))
        return True
    if question == "vulnerability":
        found = [v for v in report["endpoints"][0]["vulnerabilities"]
                 if v["id"] == words[0]]
        text = words[2] if len(words) > 2 else ""
        if len(found) == 1 and found[0]["result"] == words[1] and \
                text in (found[0]["what"] or ""):
            return True
        print(found)
        return False
    if question == "codes":
        print("\n".join(sorted(codes(report["endpoints"][0], words[0]))))
        return True
    if question == "partial":
        print("\n".join(partial(report["endpoints"][0], words[0])))
        return True
    if question == "order":
        print(order(report["endpoints"][0], words[0]))
        return True
    if question == "clients":
        return clients_agree(report["endpoints"][0]["clients"], words[0],
                             int(words[1]))
    if question == "agrees":
        return agrees(report, load(words[0]))
    if question == "get":
        value = report
        for key in words[0].split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        print(json.dumps(value, sort_keys=True))
        return True
    if question == "stable":
        print(json.dumps(stable(report), indent=1))
        return True
    if question == "valid":
        try:
            import jsonschema
        except ImportError:
            sys.exit(77)
        with open(words[0], encoding="utf-8") as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator(schema).validate(report)
        return True
    raise SystemExit("unknown question: " + question)


sys.exit(0 if main() else 1)
