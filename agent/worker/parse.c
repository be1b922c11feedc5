/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse: one server's configuration. Files come through main's eyes but not
 * through its memory: this role names a path, main decides, the monitor sends.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "agent/worker/job.h"
#include "agent/worker/worker.h"
#include "checks/config/parser.h"
#include "checks/config/server_binary.h"
#include "checks/facts_codec.h"
#include "checks/handshake/cipher_string.h"

enum {
	/* Texts, trees and sites of one server. */
	PARSE_ARENA_MAX = 768 * 1024 * 1024,
	MESSAGE_ARENA_MAX = 16 * 1024 * 1024,
};

struct remote_source { /* the context of our config_source */
	struct worker_self *self;
	uint32_t next_token;
	int broken; /* the channel failed: everything after it is unreadable */
};

/* Ask for ${path} and wait for the answer; 0 or -errno. */
static int want(struct remote_source *remote, enum worker_message question,
		const struct worker_wants *wants, enum worker_message expected,
		struct message *answer)
{
	struct worker_wants copy = *wants;
	uint32_t token = remote->next_token++;
	int r = remote->broken;

	*answer = (struct message){.fd = -1};
	if (r == 0)
		r = worker_send(remote->self, question, token, codec_worker_wants,
				&copy);
	if (r == 0)
		r = channel_receive(&remote->self->channel, answer,
				    deadline_in_ms(WORKER_PATIENCE_MS));
	if (r == 0 && (answer->kind != (uint32_t)expected || answer->token != token))
		r = -EPROTO;
	remote->broken = r;
	return r;
}

/* The file's bytes, mapped: worker_unmap() them. */
static void want_file(struct remote_source *remote, const struct worker_wants *wants,
		      struct arena *arena, struct worker_file *file, struct span *text)
{
	struct message answer;
	struct codec codec;

	*text = (struct span){NULL, 0};
	*file = (struct worker_file){SOURCE_UNREADABLE, "the monitor did not answer",
				     0};
	if (want(remote, WORKER_WANTS_FILE, wants, WORKER_FILE, &answer) != 0)
		return;
	codec = codec_reader(answer.body, arena);
	codec_worker_file(&codec, file);
	if (!codec_done(&codec) || (file->status == SOURCE_OK) != (answer.fd >= 0))
		*file = (struct worker_file){SOURCE_UNREADABLE,
					     "the monitor's answer is damaged", 0};
	if (file->status == SOURCE_OK && worker_map(answer.fd, file->size, text) != 0)
		*file = (struct worker_file){SOURCE_UNREADABLE, "no memory for it", 0};
}

static void source_open(void *context, const char *path, struct arena *arena,
			struct source_file *out)
{
	const struct worker_wants wants = {path, PURPOSE_CONFIG};
	struct worker_file file;
	struct span mapped;

	want_file(context, &wants, arena, &file, &mapped);
	*out = (struct source_file){file.status, file.reason, {NULL, 0}};
	if (file.status != SOURCE_OK)
		return;
	out->text = arena_copy(arena, mapped);
	if (!out->text.ptr)
		*out = (struct source_file){
			SOURCE_UNREADABLE, "no memory for it", {NULL, 0}};
	worker_unmap(mapped);
}

static void source_glob(void *context, const char *pattern, struct arena *arena,
			struct source_names *out)
{
	const struct worker_wants wants = {pattern, PURPOSE_CONFIG};
	struct remote_source *remote = context;
	struct worker_names names = {0};
	struct message answer;
	struct codec codec;

	*out = (struct source_names){.status = SOURCE_UNREADABLE,
				     .reason = "the monitor did not answer"};
	if (want(remote, WORKER_WANTS_GLOB, &wants, WORKER_NAMES, &answer) != 0)
		return;
	if (answer.fd >= 0)
		(void)close(answer.fd);
	codec = codec_reader(answer.body, arena);
	codec_worker_names(&codec, &names);
	if (codec_done(&codec))
		*out = (struct source_names){names.status, names.reason, names.paths};
}

/* What the program says of itself. */
static void read_program(struct remote_source *remote, const struct parse_job *job,
			 const struct config_parser *parser, struct arena *arena,
			 struct config_job *out)
{
	const struct worker_wants wants = {"", PURPOSE_EXECUTABLE};
	struct server_binary binary = {0};
	struct worker_file file;
	struct span bytes;

	if (job->has_executable && parser->markers) {
		want_file(remote, &wants, arena, &file, &bytes);
		if (file.status == SOURCE_OK)
			server_binary_read(bytes, parser->markers, arena, &binary);
		worker_unmap(bytes);
	}
	out->version = binary.version;
	out->default_config = binary.default_config;
	out->default_prefix = binary.default_prefix;
}

static int parse(struct worker_self *self, const struct parse_job *job,
		 struct arena *arena, struct server_config *out)
{
	struct remote_source remote = {.self = self, .next_token = 1};
	const struct config_source source = {&remote, source_open, source_glob};
	const struct config_parser *parser;
	struct config_job config = {.command = job->command,
				    .path = job->path,
				    .tls_library = job->tls_library};
	struct diag err = {0};

	parser = config_parser_find(span_from_string(job->server));
	if (!parser)
		return -EPROTO;
	read_program(&remote, job, parser, arena, &config);
	if (!parser->parse(&config, &source, arena, out, &err) &&
	    out->limits.count == 0)
		(void)limit_add(&out->limits, arena, LIMIT_UNPARSED, EVIDENCE_CONFIG,
				"%s:%u:%u: %s", err.at.path ? err.at.path : job->server,
				err.at.line, err.at.column, err.message);
	cipher_string_all(self->prepared, arena, out);
	if (arena->exhausted)
		return -ENOMEM;
	return remote.broken;
}

int worker_parse_prepare(struct worker_self *self)
{
	self->prepared = cipher_reader_make();
	return self->prepared ? 0 : -ENOMEM;
}

int worker_parse_run(struct worker_self *self)
{
	struct arena arena = arena_make(PARSE_ARENA_MAX);
	struct arena message_arena = arena_make(MESSAGE_ARENA_MAX);
	struct server_config config = {0};
	struct parse_job job = {0};
	struct message message;
	struct codec codec;
	int r;

	r = channel_receive(&self->channel, &message,
			    deadline_in_ms(WORKER_PATIENCE_MS));
	if (r != 0)
		goto out;
	codec = codec_reader(message.body, &message_arena);
	codec_parse_job(&codec, &job);
	r = codec_done(&codec) && message.kind == WORKER_JOB ? 0 : -EPROTO;
	if (r == 0)
		r = parse(self, &job, &arena, &config);
	if (r == 0)
		r = worker_send(self, WORKER_RESULT, 0, codec_server_config, &config);
out:
	arena_free(&message_arena);
	arena_free(&arena);
	cipher_reader_free(self->prepared);
	self->prepared = NULL;
	return r;
}
