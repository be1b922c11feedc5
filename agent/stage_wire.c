/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire: ask every endpoint all that its interview wants to know, over many
 * connections side by side. The monitor opens them, the probe worker talks; here
 * is only who is asked next. Whatever runs into its deadline is asked once more,
 * so that one timeout is never a refusal.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "agent/endpoint_finish.h"
#include "agent/print.h"
#include "agent/stage.h"
#include "checks/inquiry/interview.h"

enum {
	RESULT_SLACK_MS = 3000, /* over a probe's own deadline */
	ATTEMPTS_MAX = 2,
	/* Endpoints that are asked at the same time: enough that waits run side by
	 * side, and few enough that a host of thousands needs little memory. */
	WINDOW = 64,
	PROGRESS_FROM = 8, /* endpoints: fewer are over before one could read it */
	RESULT_ARENA_MAX = 128 * 1024 * 1024,
	INTERVIEW_ARENA_MAX = 64 * 1024 * 1024,
	JOB_BYTES_MAX = 256 * 1024,
};

/* An endpoint and how far it is. */
struct turn {
	struct interview *interview; /* NULL: not begun, or over */
	struct arena scratch;        /* the interview's */
	int64_t enumeration_began_ms;
};

/* A connection that is under way; its index is the token of its result. */
struct asked {
	bool in_use;
	size_t endpoint;
	struct question question;
	unsigned int attempts;
};

struct wire {
	struct run *run;
	struct worker worker;
	struct interview_settings settings;
	struct turn *turns;           /* one for each endpoint */
	size_t first_open, next_turn; /* endpoints before the first are over */
	struct asked asked[PROBE_PARALLEL_MAX];
	size_t in_flight, parallel;
	int64_t next_start_ms; /* [probe] rate: not before */
	size_t shown;          /* progress: first_open, as it was printed last */
	bool progress_shown;
};

/* ---- one connection --------------------------------------------------------- */

static void complete_job(const struct wire *wire, size_t index, struct probe_job *job)
{
	const struct facts *facts = &wire->run->facts;
	const struct endpoint *endpoint = &facts->endpoints[index];

	if (!job->name && !job->without_name)
		job->name = endpoint->name;
	if (job->deadline_ms == 0)
		job->deadline_ms = wire->run->policy->audit.probe_deadline_ms;
	/* Of another port nothing is known. */
	if (job->port != 0)
		return;
	if (endpoint->proxy_header ||
	    (endpoint->has_site && endpoint->has_address_index &&
	     facts->sites[endpoint->site]
		     .addresses[endpoint->address_index]
		     .proxy_protocol))
		job->proxy_header = true;
}

static void give(struct wire *wire, struct asked *asked,
		 const struct probe_result *result)
{
	struct endpoint *endpoint = &wire->run->facts.endpoints[asked->endpoint];
	const struct inquiry *inquiry =
		wire->settings.inquiries[asked->question.inquiry];
	int64_t began = wire->turns[asked->endpoint].enumeration_began_ms;

	asked->in_use = false;
	wire->in_flight--;
	if (inquiry->counts && began > 0)
		endpoint->enumeration_ms = (uint32_t)(deadline_now_ms() - began);
	interview_take(wire->turns[asked->endpoint].interview, &asked->question,
		       result);
}

/* Have the monitor connect; that nobody takes it is an answer too. */
static int begin(struct wire *wire, struct asked *asked)
{
	struct endpoint *endpoint = &wire->run->facts.endpoints[asked->endpoint];
	const struct probe_job *job = &asked->question.job;
	struct buffer body = buffer_make(JOB_BYTES_MAX);
	struct codec codec = codec_writer(&body);
	struct connection_wanted wanted = {endpoint->address,
					   job->port ? job->port : endpoint->port,
					   job->over_tcp ? TRANSPORT_TCP
							 : endpoint->transport,
					   {NULL, 0}};
	struct probe_job copy = *job;
	struct probe_result failed = {.outcome = PROBE_FAILED};
	uint32_t rate = wire->run->policy->audit.probe_rate;
	int r;

	codec_probe_job(&codec, &copy);
	wanted.job = buffer_span(&body);
	asked->attempts++;
	if (rate > 0)
		wire->next_start_ms = deadline_now_ms() + 1000 / rate;
	r = codec_done(&codec) ? ask_connect(&wire->run->link, &wanted, &wire->worker,
					     (uint32_t)(asked - wire->asked),
					     &wire->run->arena, &failed.why)
			       : -EMSGSIZE;
	buffer_free(&body);
	/* Ours to give up on: the monitor or the worker is gone, time is up. */
	if (r == 0 || r == -EPIPE || r == -ETIMEDOUT || r == -EPROTO || r == -ESRCH)
		return r;
	if (!failed.why)
		failed.why = strerror(-r);
	give(wire, asked, &failed);
	return 0;
}

static int take_ready(struct wire *wire, struct codec *codec)
{
	struct worker_ready ready = {0};

	codec_worker_ready(codec, &ready);
	if (!codec_done(codec))
		return -EPROTO;
	run_note_layers(wire->run, &ready);
	return 0;
}

static int take_result(struct wire *wire, const struct message *message,
		       struct arena *arena)
{
	struct codec codec = codec_reader(message->body, arena);
	struct probe_result result = {0};
	struct asked *asked;

	if (message->kind == WORKER_READY)
		return take_ready(wire, &codec);
	codec_probe_result(&codec, &result);
	if (message->kind != WORKER_RESULT || !codec_done(&codec) ||
	    message->token >= wire->parallel || !wire->asked[message->token].in_use)
		return -EPROTO;
	asked = &wire->asked[message->token];
	if (result.outcome == PROBE_TIMEOUT && !asked->question.job.once &&
	    asked->attempts < ATTEMPTS_MAX &&
	    interview_again(wire->turns[asked->endpoint].interview, &asked->question))
		return begin(wire, asked);
	give(wire, asked, &result);
	return 0;
}

static void show_progress(struct wire *wire)
{
	size_t count = wire->run->facts.endpoint_count;

	if (!wire->run->shows_progress || count < PROGRESS_FROM ||
	    wire->shown == wire->first_open)
		return;
	wire->shown = wire->first_open;
	print_progress("asking: %zu of %zu endpoints", wire->first_open, count);
	wire->progress_shown = true;
}

static int receive(struct wire *wire)
{
	const struct audit_settings *audit = &wire->run->policy->audit;
	struct arena arena = arena_make(RESULT_ARENA_MAX);
	struct message message;
	int r = channel_receive(
		&wire->worker.channel, &message,
		run_deadline(wire->run,
			     (int64_t)audit->probe_deadline_ms + RESULT_SLACK_MS));

	if (r == 0)
		r = take_result(wire, &message, &arena);
	if (message.fd >= 0)
		(void)close(message.fd);
	arena_free(&arena);
	return r;
}

/* ---- whose turn it is --------------------------------------------------------- */

static struct interview *interview_of(struct wire *wire, size_t index)
{
	struct endpoint *endpoint = &wire->run->facts.endpoints[index];
	struct turn *turn = &wire->turns[index];

	if (!turn->interview) {
		turn->scratch = arena_make(INTERVIEW_ARENA_MAX);
		turn->interview =
			interview_make(&wire->settings, &wire->run->facts, endpoint,
				       &wire->run->arena, &turn->scratch);
	}
	return turn->interview;
}

/* Only what it put into the endpoint stays of an interview. */
static void end_turn(struct wire *wire, struct turn *turn)
{
	turn->interview = NULL;
	wire->run->arena.exhausted |= turn->scratch.exhausted;
	arena_free(&turn->scratch);
}

/* An endpoint's interview is over: say what it had to leave out. */
static void close_endpoint(struct wire *wire, size_t index)
{
	const struct endpoint *endpoint = &wire->run->facts.endpoints[index];
	const char *why = wire->turns[index].interview
				  ? interview_why_closed(wire->turns[index].interview)
				  : "out of memory";
	struct buffer text = buffer_make(128);

	if (why && (endpoint->reached || !wire->turns[index].interview)) {
		socket_address_text(&endpoint->address, endpoint->port, &text);
		buffer_add_byte(&text, '\0');
		run_limit(wire->run, LIMIT_TIMEOUT, EVIDENCE_HANDSHAKE,
			  "%s%s%s: not everything was asked: %s",
			  text.failed ? "?" : text.ptr, endpoint->name ? " " : "",
			  endpoint->name ? endpoint->name : "", why);
	}
	buffer_free(&text);
}

/* The next question of endpoint ${index}, if it has one now. */
static enum inquiry_step next_of(struct wire *wire, size_t index, struct asked *asked)
{
	const struct endpoint *endpoint = &wire->run->facts.endpoints[index];
	struct interview *interview;
	enum inquiry_step step;

	if (endpoint->why && !endpoint->reached && !wire->turns[index].interview)
		return INQUIRY_DONE; /* correlate knows why it cannot be asked */
	interview = interview_of(wire, index);
	if (!interview) {
		close_endpoint(wire, index);
		return INQUIRY_DONE;
	}
	step = interview_next(interview, &asked->question);
	if (step == INQUIRY_ASK) {
		asked->endpoint = index;
		complete_job(wire, index, &asked->question.job);
		if (wire->turns[index].enumeration_began_ms == 0 &&
		    wire->settings.inquiries[asked->question.inquiry]->counts)
			wire->turns[index].enumeration_began_ms = deadline_now_ms();
	} else if (step == INQUIRY_DONE) {
		close_endpoint(wire, index);
		end_turn(wire, &wire->turns[index]);
	}
	return step;
}

static size_t window_end(const struct wire *wire)
{
	size_t count = wire->run->facts.endpoint_count;

	return count - wire->first_open > WINDOW ? wire->first_open + WINDOW : count;
}

/* Begin one more connection; INQUIRY_WAIT: nobody has a question now. */
static enum inquiry_step ask_one(struct wire *wire, bool *over, int *error)
{
	struct asked *asked = wire->asked;
	size_t end = window_end(wire), from = wire->first_open, i;

	while (asked->in_use)
		asked++;
	for (i = 0; i < end - from; i++) {
		size_t index = from + (wire->next_turn + i) % (end - from);

		if (over[index])
			continue;
		*asked = (struct asked){0};
		switch (next_of(wire, index, asked)) {
		case INQUIRY_ASK:
			wire->next_turn = index + 1 - from;
			asked->in_use = true;
			wire->in_flight++;
			*error = begin(wire, asked);
			return INQUIRY_ASK;
		case INQUIRY_DONE:
			over[index] = true;
			break;
		default:
			break;
		}
	}
	while (wire->first_open < end && over[wire->first_open])
		wire->first_open++;
	return wire->first_open == wire->run->facts.endpoint_count ? INQUIRY_DONE
								   : INQUIRY_WAIT;
}

static void wait_for_rate(const struct wire *wire)
{
	int64_t left = wire->next_start_ms - deadline_now_ms();

	if (left > 0)
		(void)poll(NULL, 0, (int)left);
}

static int ask_all(struct wire *wire, bool *over)
{
	enum inquiry_step step = INQUIRY_ASK;
	int r = 0;

	while (r == 0 && (step != INQUIRY_DONE || wire->in_flight > 0)) {
		size_t before = wire->first_open;

		show_progress(wire);
		step = INQUIRY_WAIT;
		while (r == 0 && wire->in_flight < wire->parallel) {
			wait_for_rate(wire);
			step = ask_one(wire, over, &r);
			if (step != INQUIRY_ASK)
				break;
		}
		if (r == 0 && wire->in_flight > 0)
			r = receive(wire);
		else if (r == 0 && step == INQUIRY_WAIT && wire->first_open == before)
			r = -EDEADLK; /* everybody waits for nobody */
	}
	return r;
}

/* ---- the stage ---------------------------------------------------------------- */

/* Whom this host trusts was not to be read; it matters where a chain was seen. */
static void say_trust(struct run *run, const struct worker_file *status)
{
	const struct facts *facts = &run->facts;
	size_t i = 0;

	while (i < facts->endpoint_count &&
	       facts->endpoints[i].handshake.chain.count == 0)
		i++;
	if (status->status != SOURCE_OK && i < facts->endpoint_count)
		run_limit(run, LIMIT_UNREADABLE_FILE, EVIDENCE_CERTIFICATE_FILE,
			  "trust store: %s",
			  status->reason ? status->reason : "it could not be read");
}

/* Who speaks TLS on TCP shows its site there. */
static bool has_site_on_tcp(const struct facts *facts, const struct endpoint *quic)
{
	size_t i;

	for (i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint *endpoint = &facts->endpoints[i];

		if (endpoint->speaks == SPEAKS_TLS && endpoint->port == quic->port &&
		    ip_address_equal(&endpoint->address, &quic->address))
			return true;
	}
	return false;
}

/* What was not seen on UDP: whom a packet of QUIC says nothing, and HTTP/3. */
static void say_udp(struct run *run)
{
	size_t i;

	for (i = 0; i < run->facts.endpoint_count; i++) {
		const struct endpoint *endpoint = &run->facts.endpoints[i];
		struct buffer text = buffer_make(128);

		if (endpoint->transport != TRANSPORT_UDP)
			continue;
		socket_address_text(&endpoint->address, endpoint->port, &text);
		buffer_add_byte(&text, '\0');
		if (endpoint->speaks == SPEAKS_QUIC &&
		    !has_site_on_tcp(&run->facts, endpoint))
			run_limit(
				run, LIMIT_UNSUPPORTED, EVIDENCE_HTTP,
				"udp %s: no TLS on TCP beside it; HTTP/3 alone is not "
				"looked at by this version",
				text.failed ? "?" : text.ptr);
		else if (endpoint->speaks == SPEAKS_SILENCE)
			run_limit(run, LIMIT_UNSUPPORTED, EVIDENCE_HANDSHAKE,
				  "udp %s: does not answer QUIC; what it speaks is not "
				  "known",
				  text.failed ? "?" : text.ptr);
		else if (endpoint->speaks == SPEAKS_UNKNOWN && endpoint->reached)
			run_limit(run, LIMIT_UNPARSED, EVIDENCE_HANDSHAKE,
				  "udp %s: whether it speaks QUIC is not known: %s",
				  text.failed ? "?" : text.ptr,
				  endpoint->quic.why ? endpoint->quic.why
						     : "not asked");
		buffer_free(&text);
	}
}

/* Time is up, or somebody is gone: everybody's open questions get that reason. */
static void give_up(struct wire *wire, int error)
{
	const char *why = error == -ETIMEDOUT ? "not all was done in time"
					      : "their worker ended unexpectedly";
	const struct probe_result failed = {.outcome = PROBE_FAILED, .why = why};
	struct question ignored;
	size_t i;

	for (i = 0; i < wire->parallel; i++) {
		if (wire->asked[i].in_use)
			give(wire, &wire->asked[i], &failed);
	}
	for (i = 0; i < wire->run->facts.endpoint_count; i++) {
		if (!wire->turns[i].interview)
			continue;
		interview_close(wire->turns[i].interview, why);
		(void)interview_next(wire->turns[i].interview, &ignored);
	}
	run_limit(wire->run, error == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
		  EVIDENCE_HANDSHAKE, "handshakes: %s", why);
}

static void ask_endpoints(struct wire *wire)
{
	struct run *run = wire->run;
	size_t count = run->facts.endpoint_count;
	bool *over = arena_alloc_array(&run->arena, count, sizeof(*over));
	int r = -ENOMEM;
	size_t i;

	wire->turns = arena_alloc_array(&run->arena, count, sizeof(*wire->turns));
	wire->parallel = run->policy->audit.probe_parallel;
	if (wire->parallel > PROBE_PARALLEL_MAX)
		wire->parallel = PROBE_PARALLEL_MAX;
	if (over && wire->turns)
		r = ask_all(wire, over);
	if (wire->progress_shown)
		print_progress(NULL);
	if (r != 0 && wire->turns)
		give_up(wire, r);
	for (i = 0; wire->turns && i < count; i++)
		end_turn(wire, &wire->turns[i]);
}

static int start(struct wire *wire, struct worker_file *trust_status)
{
	const struct file_wanted trust = {0, PURPOSE_TRUST, NULL};
	struct run *run = wire->run;
	struct file_facts facts;
	const char *reason;
	uint32_t target;
	int r;

	r = ask_target(&run->link, 0, &run->arena, &target, &reason);
	if (r == 0)
		r = ask_worker(&run->link, WORKER_PROBE, &wire->worker);
	if (r == 0)
		r = ask_file(&run->link, &trust, &wire->worker, 0, &run->arena,
			     trust_status, &facts);
	return r;
}

/* Those that ask for what --without leaves out are not made. */
static bool choose_inquiries(struct run *run, struct interview_settings *settings)
{
	bool without_http = run->options->without & UINT32_C(1) << OPTION_STAGE_HTTP;
	const struct inquiry **chosen = arena_alloc_array(
		&run->arena, inquiry_registry_count, sizeof(const struct inquiry *));
	size_t i;

	if (!chosen)
		return false;
	for (i = 0; i < inquiry_registry_count; i++) {
		if (!without_http || !(inquiry_registry[i]->evidence & EVIDENCE_HTTP))
			chosen[settings->inquiry_count++] = inquiry_registry[i];
	}
	settings->inquiries = chosen;
	return true;
}

void stage_wire(struct run *run)
{
	struct worker_file trust = {0};
	struct wire wire = {
		.run = run,
		.settings = {.level = run->options->probe,
			     .connections_max = run->policy->audit.probe_connections},
	};
	size_t i;
	int r;

	if (run->facts.endpoint_count == 0)
		return;
	r = choose_inquiries(run, &wire.settings) ? start(&wire, &trust) : -ENOMEM;
	if (r == 0) {
		ask_endpoints(&wire);
		say_trust(run, &trust);
		say_udp(run);
	} else {
		run_limit(run, r == -ETIMEDOUT ? LIMIT_TIMEOUT : LIMIT_UNPARSED,
			  EVIDENCE_HANDSHAKE, "handshakes: %s",
			  r == -ETIMEDOUT ? "not all was done in time"
					  : "their worker ended unexpectedly");
	}
	for (i = 0; i < run->facts.endpoint_count; i++)
		endpoint_finish(&run->facts, &run->facts.endpoints[i]);
	run_end_worker(run, &wire.worker, "handshakes", EVIDENCE_HANDSHAKE);
}
