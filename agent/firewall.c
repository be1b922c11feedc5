/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/firewall.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/priv/ruleset_message.h"
#include "agent/worker/job.h"
#include "rules/exchange.h"
#include "rules/snapshot_codec.h"

enum {
	READ_TRIES = 10, /* while others keep changing their rules */
	ANSWER_MS = 15 * 1000,
};

int firewall_open(struct run *run, struct firewall *out, const char **reason)
{
	int r;

	*out = (struct firewall){.run = run};
	r = ask_worker(&run->link, WORKER_RULESET, &out->ruleset);
	*reason = r == 0 ? NULL : "the process that reads rulesets did not start";
	return r;
}

void firewall_close(struct firewall *firewall)
{
	run_end_worker(firewall->run, &firewall->ruleset, "reading the ruleset",
		       EVIDENCE_FIREWALL);
}

/* The worker's next result; what it says first is that its cage is closed. */
int firewall_receive(struct firewall *firewall, struct message *message)
{
	struct run *run = firewall->run;
	int r;

	do {
		struct worker_ready ready = {0};
		struct codec codec;

		r = channel_receive(&firewall->ruleset.channel, message,
				    run_deadline(run, ANSWER_MS));
		if (r == 0 && message->fd >= 0)
			(void)close(message->fd);
		if (r != 0 || message->kind != WORKER_READY)
			break;
		codec = codec_reader(message->body, &run->arena);
		codec_worker_ready(&codec, &ready);
		if (codec_done(&codec))
			run_note_layers(run, &ready);
	} while (r == 0);
	return r == 0 && message->kind != WORKER_RESULT ? -EPROTO : r;
}

static int read_once(struct firewall *firewall, const char **reason)
{
	struct run *run = firewall->run;
	struct message message;
	struct codec codec;
	int r;

	r = ask_ruleset(&run->link, &firewall->ruleset, RULESET_TOKEN_OURS, &run->arena,
			reason);
	if (r != 0)
		return r;
	*reason = "the process that reads rulesets ended unexpectedly";
	r = firewall_receive(firewall, &message);
	if (r != 0)
		return r;
	codec = codec_reader(message.body, &run->arena);
	firewall->snapshot = (struct snapshot){0};
	codec_snapshot(&codec, &firewall->snapshot);
	return codec_done(&codec) ? 0 : -EPROTO;
}

int firewall_read(struct firewall *firewall, const char **reason)
{
	unsigned int tries;
	int r;

	for (tries = 0; tries < READ_TRIES; tries++) {
		r = read_once(firewall, reason);
		if (r != 0 && r != -EINTR)
			return r;
		if (r == 0 && firewall->snapshot.consistent)
			break;
	}
	if (tries == READ_TRIES) {
		*reason = "the ruleset kept changing while it was read";
		return -EAGAIN;
	}
	*reason = "out of memory";
	return in_force_read(&firewall->snapshot, &firewall->run->arena,
			     &firewall->in_force);
}

/* "32768\t60999\n" */
static void read_local_ports(struct run *run, struct block_facts *out)
{
	struct span text = {NULL, 0}, first, last;
	uint64_t from, to;

	if (ask_fact(&run->link, FACT_LOCAL_PORT_RANGE, &run->arena, &text) == 0 &&
	    span_next_word(&text, &first) && span_next_word(&text, &last) &&
	    span_to_u64(first, 10, 1, 65535, &from) &&
	    span_to_u64(last, 10, from, 65535, &to)) {
		out->local_port_first = (uint16_t)from;
		out->local_port_last = (uint16_t)to;
	}
}

/* Does the legacy iptables of either family have a nat table here? nf_tables
 * does not show it. A file that is not there means that there is no iptables. */
static enum block_fact has_legacy_nat(struct run *run)
{
	static const enum fact facts[] = {FACT_IP_TABLES_NAMES, FACT_IP6_TABLES_NAMES};
	enum block_fact answer = BLOCK_FACT_NO;
	size_t i;

	for (i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		struct span text = {NULL, 0}, name;
		int r = ask_fact(&run->link, facts[i], &run->arena, &text);

		if (r != 0 && r != -ENOENT && answer == BLOCK_FACT_NO)
			answer = BLOCK_FACT_UNKNOWN;
		while (r == 0 && span_next_word(&text, &name)) {
			if (span_equal_string(name, "nat"))
				return BLOCK_FACT_YES;
		}
	}
	return answer;
}

/* Nothing says outright whether connections are tracked in this namespace; that
 * some are does. */
enum block_fact firewall_is_tracking(struct run *run)
{
	struct span text = {NULL, 0};
	uint64_t count = 0;
	int r;

	r = ask_fact(&run->link, FACT_CONNTRACK_COUNT, &run->arena, &text);
	if (r == -ENOENT)
		return BLOCK_FACT_NO;
	if (r != 0 || !span_to_u64(span_trim(text), 10, 0, UINT64_MAX, &count))
		return BLOCK_FACT_UNKNOWN;
	return count > 0 ? BLOCK_FACT_YES : BLOCK_FACT_NO;
}

static void note_client_ports(struct run *run, const struct connection_list *list,
			      enum transport transport, struct ports_list *out,
			      bool *known)
{
	struct ports_range *items;
	size_t i, count = 0;

	items = arena_alloc_array(&run->arena, list->count, sizeof(*items));
	for (i = 0; items && i < list->count; i++) {
		const struct connection *connection = &list->items[i];
		uint16_t port = connection->local_port;

		if (connection->transport != transport || connection->listened)
			continue;
		if (count > 0 && items[count - 1].first == port)
			continue;
		items[count++] = (struct ports_range){port, port};
	}
	if (!items || ports_normalize(items, count, &run->arena, out) != 0)
		*known = false;
}

void firewall_facts(struct firewall *firewall,
		    const struct connection_list *connections, struct block_facts *out)
{
	struct run *run = firewall->run;
	enum block_fact legacy = has_legacy_nat(run);

	*out = (struct block_facts){0};
	read_local_ports(run, out);
	if (firewall->snapshot.nat_prerouting || legacy == BLOCK_FACT_YES)
		out->nat = BLOCK_FACT_YES;
	else
		out->nat = legacy;
	/* iptables' chains do not show whose they are. */
	if (firewall->snapshot.kube_proxy)
		out->kube_proxy = BLOCK_FACT_YES;
	else
		out->kube_proxy =
			legacy == BLOCK_FACT_NO ? BLOCK_FACT_NO : BLOCK_FACT_UNKNOWN;
	out->tracking = firewall_is_tracking(run);
	/* It may be on with nothing to track yet: then the words differ. */
	if (out->tracking == BLOCK_FACT_NO && out->nat != BLOCK_FACT_NO)
		out->tracking = BLOCK_FACT_UNKNOWN;
	if (!connections)
		return;
	out->client_ports_known = connections->complete;
	note_client_ports(run, connections, TRANSPORT_TCP,
			  &out->client_ports[BLOCK_TCP], &out->client_ports_known);
	note_client_ports(run, connections, TRANSPORT_UDP,
			  &out->client_ports[BLOCK_UDP], &out->client_ports_known);
}

/* The kernel's first complaint, about the object it is about. */
static const char *error_text(struct run *run, const struct batch *batch,
			      const struct batch_answer *answer)
{
	const struct batch_error *error = &answer->errors[0];

	if (answer->error_count == 0)
		return "the kernel refused it without saying why";
	return arena_printf(&run->arena, "%s: %s%s%s", batch_object(batch, error->seq),
			    strerror(error->error), error->text[0] ? ": " : "",
			    error->text);
}

static int send_batch(struct firewall *firewall, const struct batch *batch,
		      const char **reason)
{
	struct run *run = firewall->run;
	struct batch_answer answer = {0};
	struct span encoded = {NULL, 0};
	struct codec codec;
	int r;

	r = ask_batch(&run->link, buffer_span(&batch->bytes), &run->arena, &encoded,
		      reason);
	if (r != 0)
		return r;
	codec = codec_reader(encoded, &run->arena);
	codec_batch_answer(&codec, &answer);
	if (!codec_done(&codec)) {
		*reason = "the monitor's answer is damaged";
		return -EPROTO;
	}
	switch (answer.outcome) {
	case BATCH_STALE:
		*reason = "the ruleset changed meanwhile";
		return -ESTALE;
	case BATCH_REFUSED:
		*reason = error_text(run, batch, &answer);
		return -EPERM;
	case BATCH_COMMITTED:
	case BATCH_UNKNOWN: /* only reading back can tell */
		break;
	}
	return 0;
}

int firewall_apply(struct firewall *firewall, const struct ruleset *ruleset,
		   struct diff *differences, const char **reason)
{
	struct run *run = firewall->run;
	struct batch batch = {0};
	int r;

	*differences = (struct diff){0};
	*reason = "the change could not be put into a batch";
	r = batch_build(ruleset, firewall->snapshot.generation, &run->arena, &batch);
	if (r == 0)
		r = send_batch(firewall, &batch, reason);
	batch_free(&batch);
	if (r != 0)
		return r;
	r = firewall_read(firewall, reason);
	if (r != 0)
		return r;
	*reason = "out of memory";
	r = diff_ruleset(ruleset, &firewall->snapshot, &run->arena, differences);
	if (r == 0 && differences->count > 0) {
		*reason = "what is in force differs from what was planned";
		r = -EILSEQ;
	}
	return r;
}
