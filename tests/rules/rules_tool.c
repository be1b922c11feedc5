/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules_tool: the whole way of --block, --unblock, --status and --dry-run in one
 * process, for the tests of this room. Not installed; the program itself spreads
 * the same calls over its processes.
 *
 *	rules_tool ACTION [PORTS] [OPTION...]
 *	ACTION	block, unblock, dry-run (of a block), status; and, for making the
 *		dumps and seed corpora, bytes to stdout: raw (the kernel's answers),
 *		snapshot (encoded), batch (of a block)
 *	--tcp, --udp		one protocol instead of both
 *	--tracking WORD		yes, no or unknown; else what the ruleset tells
 *	--client-tcp PORTS	ports with connections of this host's
 *	--client-udp PORTS
 *	--pause FILE		before the first batch is sent, make FILE and wait
 *				until somebody takes it away
 * Exit status: 0 done, 1 refused or foreign, 2 usage, 3 the kernel said no.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/batch.h"
#include "rules/batch_check.h"
#include "rules/block.h"
#include "rules/diff.h"
#include "rules/exchange.h"
#include "rules/in_force.h"
#include "rules/snapshot_codec.h"
#include "rules/text.h"

enum { ARENA_MAX = 64 << 20, PATIENCE_MS = 20000, TRIES = 5 };

struct tool {
	struct arena arena;
	struct deadline deadline;
	const char *action;
	const char *pause;
	const char *tracking;
	struct block_request request;
	struct block_facts facts;
	int fd;
};

static int fail(const char *what, int r)
{
	(void)fprintf(stderr, "rules_tool: %s: %s\n", what, exchange_error_text(r));
	return 3;
}

static void print(struct span text)
{
	(void)fwrite(text.ptr, 1, text.len, stdout);
}

static bool parse_ports(struct tool *tool, const char *text, struct ports_list *out)
{
	struct span rest = span_from_string(text);
	struct ports_range ranges[64];
	struct span field;
	size_t count = 0;

	while (span_next_field(&rest, ',', &field)) {
		uint64_t first, last;
		size_t dash = span_find_byte(field, '-');

		if (count == 64 ||
		    !span_to_u64(span_slice(field, 0, dash), 10, 1, 65535, &first))
			return false;
		last = first;
		if (dash < field.len &&
		    !span_to_u64(span_slice(field, dash + 1, field.len), 10, first,
				 65535, &last))
			return false;
		ranges[count++] = (struct ports_range){(uint16_t)first, (uint16_t)last};
	}
	return ports_normalize(ranges, count, &tool->arena, out) == 0;
}

static bool parse_arguments(struct tool *tool, int argc, char **argv)
{
	int i;

	if (argc < 2)
		return false;
	tool->action = argv[1];
	tool->request.protocols[BLOCK_TCP] = true;
	tool->request.protocols[BLOCK_UDP] = true;
	tool->facts.client_ports_known = true;
	for (i = 2; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--tcp") == 0) {
			tool->request.protocols[BLOCK_UDP] = false;
			continue;
		}
		if (strcmp(argv[i], "--udp") == 0) {
			tool->request.protocols[BLOCK_TCP] = false;
			continue;
		}
		if (argv[i][0] != '-') {
			if (!parse_ports(tool, argv[i], &tool->request.ports))
				return false;
			continue;
		}
		i++;
		if (strcmp(argv[i - 1], "--pause") == 0)
			tool->pause = value;
		else if (strcmp(argv[i - 1], "--tracking") == 0)
			tool->tracking = value;
		else if (strcmp(argv[i - 1], "--client-tcp") == 0) {
			if (!parse_ports(tool, value,
					 &tool->facts.client_ports[BLOCK_TCP]))
				return false;
		} else if (strcmp(argv[i - 1], "--client-udp") == 0) {
			if (!parse_ports(tool, value,
					 &tool->facts.client_ports[BLOCK_UDP]))
				return false;
		} else {
			return false;
		}
	}
	return true;
}

static void gather_facts(struct tool *tool, const struct snapshot *snapshot,
			 const struct in_force *in_force)
{
	static const char path[] = "/proc/sys/net/ipv4/ip_local_port_range";
	struct block_facts *facts = &tool->facts;
	FILE *file = fopen(path, "re");
	unsigned int first = 0, last = 0;
	unsigned int i;

	if (file && fscanf(file, "%5u %5u", &first, &last) == 2) {
		facts->local_port_first = (uint16_t)first;
		facts->local_port_last = (uint16_t)last;
	}
	if (file)
		(void)fclose(file);
	facts->nat = snapshot->nat_prerouting ? BLOCK_FACT_YES : BLOCK_FACT_NO;
	facts->kube_proxy = snapshot->kube_proxy ? BLOCK_FACT_YES : BLOCK_FACT_NO;
	facts->tracking = BLOCK_FACT_UNKNOWN;
	file = fopen("/proc/sys/net/netfilter/nf_conntrack_count", "re");
	if (file && fscanf(file, "%9u", &first) == 1 && first > 0)
		facts->tracking = BLOCK_FACT_YES;
	if (file)
		(void)fclose(file);
	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		if (in_force->state.ports[i][BLOCK_CLIENT].count > 0)
			facts->tracking = BLOCK_FACT_YES;
	}
	if (tool->tracking)
		facts->tracking = strcmp(tool->tracking, "yes") == 0 ? BLOCK_FACT_YES
				  : strcmp(tool->tracking, "no") == 0
					  ? BLOCK_FACT_NO
					  : BLOCK_FACT_UNKNOWN;
}

/* Kernel -> bytes -> snapshot -> bytes -> snapshot, as over two processes. */
static int look(struct tool *tool, struct snapshot *out)
{
	struct buffer raw = buffer_make(EXCHANGE_REPLY_MAX);
	struct buffer message = buffer_make(EXCHANGE_REPLY_MAX);
	struct snapshot decoded;
	struct codec codec;
	int r;

	r = exchange_ask_all(tool->fd, tool->deadline, &raw);
	if (r == 0 && strcmp(tool->action, "raw") == 0)
		print(buffer_span(&raw));
	if (r == 0)
		r = snapshot_decode(buffer_span(&raw), &tool->arena, &decoded);
	if (r == 0) {
		codec = codec_writer(&message);
		codec_snapshot(&codec, &decoded);
		r = codec_done(&codec) ? 0 : -EBADMSG;
	}
	if (r == 0 && strcmp(tool->action, "snapshot") == 0)
		print(buffer_span(&message));
	if (r == 0) {
		*out = (struct snapshot){0};
		codec = codec_reader(buffer_span(&message), &tool->arena);
		codec_snapshot(&codec, out);
		r = codec_done(&codec) ? 0 : -EBADMSG;
	}
	buffer_free(&raw);
	buffer_free(&message);
	return r;
}

static void print_lines(const char *title, const struct diff *diff)
{
	size_t i;

	for (i = 0; i < diff->count; i++)
		(void)printf("%s: %s\n", title, diff->lines[i]);
}

static int status(const struct in_force *in_force)
{
	struct buffer text = buffer_make(1 << 20);
	unsigned int i, j;

	for (i = 0; i < BLOCK_PROTOCOL_COUNT; i++) {
		for (j = 0; j < BLOCK_VARIANT_COUNT; j++) {
			if (in_force->state.ports[i][j].count == 0)
				continue;
			buffer_printf(&text, "%s%s ",
				      block_protocol_name((enum block_protocol)i),
				      j == BLOCK_CLIENT ? "-client" : "");
			ports_text(&in_force->state.ports[i][j], &text);
			buffer_printf(
				&text, " dropped %llu\n",
				(unsigned long long)in_force->dropped[i][j].packets);
		}
	}
	if (in_force->state.translated)
		buffer_add_string(&text, "translated\n");
	if (!in_force->present)
		buffer_add_string(&text, "nothing in force\n");
	print(buffer_span(&text));
	buffer_free(&text);
	print_lines("foreign", &in_force->foreign);
	return in_force->foreign.count > 0 ? 1 : 0;
}

static void wait_for_intruder(struct tool *tool)
{
	int fd = open(tool->pause, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)close(fd);
	while (access(tool->pause, F_OK) == 0 && !deadline_passed(tool->deadline))
		(void)usleep(20000);
	tool->pause = NULL;
}

/* 0 applied, 1 to be tried again, 3 failed. */
static int apply(struct tool *tool, const struct block_plan *plan, uint32_t generation)
{
	struct batch_answer answer;
	struct snapshot after;
	struct batch batch;
	struct diff diff;
	size_t i, at = 0;
	int r;

	r = batch_build(&plan->ruleset, generation, &tool->arena, &batch);
	if (r == 0 && batch_check(buffer_span(&batch.bytes), &at) != BATCH_OK)
		r = -EBADMSG;
	if (tool->pause)
		wait_for_intruder(tool);
	if (r == 0)
		r = exchange_send_batch(tool->fd, buffer_span(&batch.bytes),
					tool->deadline, &answer);
	if (r) {
		batch_free(&batch);
		return fail("sending the batch", r);
	}
	for (i = 0; i < answer.error_count; i++)
		(void)printf("error %d at %s%s%s\n", answer.errors[i].error,
			     batch_object(&batch, answer.errors[i].seq),
			     answer.errors[i].text[0] ? ": " : "",
			     answer.errors[i].text);
	batch_free(&batch);
	if (answer.outcome == BATCH_STALE) {
		(void)printf("stale, planning again\n");
		return 1;
	}
	if (answer.outcome != BATCH_COMMITTED) {
		(void)printf("not committed (outcome %d)\n", (int)answer.outcome);
		return 3;
	}
	r = look(tool, &after);
	if (r == 0)
		r = diff_ruleset(&plan->ruleset, &after, &tool->arena, &diff);
	if (r)
		return fail("reading back", r);
	print_lines("differs", &diff);
	if (diff.count > 0)
		return 3;
	(void)printf("applied\n");
	return 0;
}

static int print_batch(struct tool *tool, const struct block_plan *plan)
{
	struct batch batch;
	int r = batch_build(&plan->ruleset, 1, &tool->arena, &batch);

	if (r == 0)
		print(buffer_span(&batch.bytes));
	batch_free(&batch);
	return r ? fail("building a batch", r) : 0;
}

static void print_notes(const struct block_plan *plan)
{
	static const char *const kinds[] = {"does", "warning", "reason"};
	size_t i;

	for (i = 0; i < plan->note_count; i++)
		(void)printf("# %s: %s\n", kinds[plan->notes[i].kind],
			     plan->notes[i].text);
}

static int run_once(struct tool *tool)
{
	struct buffer text = buffer_make(TEXT_MAX);
	struct snapshot snapshot;
	struct in_force in_force;
	struct block_plan plan;
	int r;

	r = look(tool, &snapshot);
	if (r)
		return fail("reading the ruleset", r);
	if (strcmp(tool->action, "raw") == 0 || strcmp(tool->action, "snapshot") == 0)
		return 0;
	r = in_force_read(&snapshot, &tool->arena, &in_force);
	if (r)
		return fail("understanding the ruleset", r);
	if (strcmp(tool->action, "status") == 0)
		return status(&in_force);
	gather_facts(tool, &snapshot, &in_force);
	r = block_plan(&in_force.state, &tool->request, &tool->facts, &tool->arena,
		       &plan);
	if (r)
		return fail("planning", r);
	if (strcmp(tool->action, "batch") == 0)
		return print_batch(tool, &plan);
	print_notes(&plan);
	if (plan.outcome == BLOCK_PLAN_REFUSED)
		return 1;
	if (strcmp(tool->action, "dry-run") == 0) {
		text_script(&plan.ruleset, &text);
		print(buffer_span(&text));
		buffer_free(&text);
		return 0;
	}
	if (plan.outcome == BLOCK_PLAN_NO_CHANGE && in_force.foreign.count == 0) {
		(void)printf("no change\n");
		return 0;
	}
	r = apply(tool, &plan, snapshot.generation);
	return r == 1 ? -EAGAIN : r;
}

int main(int argc, char **argv)
{
	struct tool tool = {.fd = -1};
	unsigned int i;
	int r;

	tool.arena = arena_make(ARENA_MAX);
	tool.deadline = deadline_in_ms(PATIENCE_MS);
	if (!parse_arguments(&tool, argc, argv)) {
		(void)fprintf(stderr, "usage: see tests/rules/rules_tool.c\n");
		arena_free(&tool.arena);
		return 2;
	}
	if (strcmp(tool.action, "unblock") == 0)
		tool.request.action = BLOCK_ACTION_UNBLOCK;
	r = exchange_open(&tool.fd);
	if (r) {
		r = fail("opening netlink", r);
	} else {
		r = -EAGAIN;
		for (i = 0; i < TRIES && r == -EAGAIN; i++)
			r = run_once(&tool);
		(void)close(tool.fd);
	}
	arena_free(&tool.arena);
	return r == -EAGAIN ? 3 : r;
}
