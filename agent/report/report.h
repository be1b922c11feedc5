/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report: what one run saw and found, and the formats it can be written in.
 *
 * A format is a file and a row in format_list.h. It reads a struct report and
 * appends to a buffer; nothing here prints, opens or judges. All strings are
 * untrusted and escaped here, by the kind of output.
 */
#ifndef TLSWARD_AGENT_REPORT_REPORT_H
#define TLSWARD_AGENT_REPORT_REPORT_H

#include "agent/base/arena.h"
#include "agent/base/buffer.h"
#include "checks/check.h"

struct report_run {
	const char *version;        /* of tlsward */
	int64_t time;               /* Unix seconds: when the run began */
	struct string_list actions; /* "audit" */
	const char *ports;          /* "443", as asked for */
	const char *policy;         /* profile in force */
	const char *sandbox;        /* how much of it holds, in a few words */
};

/* What --reach, or an audit's firewall stage, was told by the evaluator. */
struct report_reach {
	const char *protocol, *from, *to;
	uint16_t port;
	const char *direction;                     /* in, reply, out, forward */
	const char *verdict;                       /* accept, drop, reject, unknown */
	const char *family, *table, *chain, *rule; /* NULL: no rule decided */
	uint64_t handle;
	struct string_list path; /* the chains it went through, one line each */
	const char *why;
};

struct report_change { /* of a transaction */
	const char *id, *kind, *state, *what;
};

/* Parts of the text format; JSON always has all of them. */
enum report_part {
	REPORT_LISTENERS = 1 << 0,
	REPORT_ENDPOINTS = 1 << 1, /* what --handshake heads with */
	REPORT_REACH = 1 << 2,
	REPORT_FINDINGS = 1 << 3,
	REPORT_CHANGES = 1 << 4,
};

struct report_options {
	uint32_t parts; /* enum report_part */
	bool verbose;   /* the evidence, and what passed */
	bool quiet;     /* failures and unknowns only; nothing when there are none */
	bool color;     /* of a terminal; every colour stands beside a word */
	enum severity fail_on;
};

struct report {
	struct report_run run;
	const struct facts *facts;
	const struct finding_list *findings; /* an empty list when nothing was judged */
	const struct check_settings *want; /* the policy; NULL: nothing is said of it */
	struct report_reach *reach;
	size_t reach_count;
	struct report_change *changes;
	size_t change_count;
	struct report_options options;
};

struct report_format {
	const char *name;  /* "json" */
	const char *title; /* for --list formats */
	/* Append to ${out}; scratch memory from ${arena}. Failures show there. Twice
	 * the same report is twice the same bytes. After each of what there may be
	 * thousands of, buffer_pass_on(). */
	void (*write)(const struct report *report, struct arena *arena,
		      struct buffer *out);
};

enum {
	REPORT_BYTES_MAX = INT32_MAX,           /* of one report */
	REPORT_SCRATCH_MAX = 512 * 1024 * 1024, /* while it is written */
	REPORT_WINDOW = 256 * 1024,             /* of a report that is sent */
};

extern const struct report_format *const report_format_registry[];
extern const size_t report_format_registry_count;

/* The format with this name, or NULL. */
const struct report_format *report_format_find(struct span name);

/* The name nearest to a mistyped one, or NULL. */
const char *report_format_suggest(struct span name);

/*
 * report_write(report, format, out):
 * Append ${report} to ${out}, made with REPORT_BYTES_MAX or whatever the caller
 * can take. Returns false, and ${out} is of no use, when it does not fit or
 * memory runs out: an internal error, never a short report.
 */
bool report_write(const struct report *report, const struct report_format *format,
		  struct buffer *out);

enum report_sent {
	REPORT_SENT,
	REPORT_UNFIT,  /* too long, or no memory for it */
	REPORT_REFUSED /* ${sink} did not take all of it */
};

/*
 * report_send(report, format, sink):
 * The same report to ${sink}, of which only a window is ever in memory. A long one
 * is written twice, the first time to nowhere: what does not fit is known before
 * the first byte is sent.
 */
enum report_sent report_send(const struct report *report,
			     const struct report_format *format,
			     const struct buffer_sink *sink);

/*
 * Scratch memory for one of many: report_scratch_end() gives it back and notes in
 * ${all}, the whole report's, when it was not enough.
 */
struct arena report_scratch(void);
void report_scratch_end(struct arena *scratch, struct arena *all);

/* True when nothing stayed out of sight. */
bool report_complete(const struct report *report);

struct report_counts {
	size_t results[RESULT_COUNT]; /* waived ones left out */
	size_t failed[SEVERITY_COUNT];
	size_t waived;
	size_t unknown_reaching; /* unknown, at or above fail_on */
};

struct report_counts report_count(const struct report *report);

#endif
