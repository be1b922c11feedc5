/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump_config SERVER MAIN-FILE [VERSION [LIBRARY]]: print what a parser makes
 * of a configuration on this machine, one line per fact, for scripts that
 * compare it with the real server.
 */
#include "checks/config/parser.h"
#include "source_folder.h"

#include <stdio.h>
#include <string.h>

static void print_list(const char *word, const struct string_list *list)
{
	(void)printf(" %s=", word);
	for (size_t i = 0; i < list->count; i++)
		(void)printf("%s%s", i ? "," : "", list->items[i]);
}

static void print_place(struct location at)
{
	if (at.path)
		(void)printf(" at=%s:%u:%u", at.path, at.line, at.column);
}

static void print_address(const struct site_address *address)
{
	struct buffer text = buffer_make(256);

	if (address->unix_path)
		buffer_printf(&text, "unix:%s", address->unix_path);
	else
		socket_address_text(&address->address, address->port, &text);
	(void)printf("address %.*s %s%s%s%s\n", (int)text.len, text.ptr,
		     transport_name(address->transport), address->tls ? " tls" : "",
		     address->is_default ? " default" : "",
		     address->proxy_protocol ? " proxy_protocol" : "");
	buffer_free(&text);
}

static void print_site(const struct site *site)
{
	(void)printf("site");
	print_list("names", &site->names);
	print_place(site->at);
	(void)printf("%s%s\n", site->stream ? " stream" : "",
		     site->rejects_handshake ? " rejects" : "");
	for (size_t i = 0; i < site->address_count; i++)
		print_address(&site->addresses[i]);
	for (size_t i = 0; i < site->setting_count; i++) {
		const struct setting *setting = &site->settings[i];

		(void)printf("setting %s", setting_name(setting->id));
		print_list("configured", &setting->configured);
		if (setting->effective_known)
			print_list("effective", &setting->effective);
		else
			(void)printf(" effective?");
		print_place(setting->at);
		if (setting->why)
			(void)printf(" why=%s", setting->why);
		(void)printf("\n");
	}
	for (size_t i = 0; i < site->certificate_count; i++) {
		const struct site_certificate *c = &site->certificates[i];

		(void)printf("certificate %s key %s%s\n", c->path ? c->path : "?",
			     c->key_path ? c->key_path : "?",
			     c->dynamic ? " dynamic" : "");
	}
}

int main(int argc, char **argv)
{
	struct source_folder folder = {""};
	struct config_source source = source_folder_make(&folder);
	struct arena arena = arena_make((size_t)1 << 30);
	const struct config_parser *parser =
		argc > 2 ? config_parser_find(span_from_string(argv[1])) : NULL;
	struct config_job job = {0};
	struct server_config config;
	struct diag err = {0};
	bool fine;

	if (!parser) {
		(void)fprintf(stderr,
			      "usage: dump_config SERVER FILE [VERSION [LIBRARY]]\n");
		return 2;
	}
	job.path = argv[2];
	job.version = argc > 3 && *argv[3] ? argv[3] : NULL;
	job.tls_library = argc > 4 && *argv[4] ? argv[4] : NULL;
	fine = parser->parse(&job, &source, &arena, &config, &err);
	if (!fine)
		(void)printf("error %s\n", err.message);
	for (size_t i = 0; i < config.files.count; i++)
		(void)printf("file %s\n", config.files.items[i]);
	for (size_t i = 0; i < config.limits.count; i++)
		(void)printf("limit %s %s\n",
			     limit_reason_name(config.limits.items[i].reason),
			     config.limits.items[i].where);
	if (config.run_user)
		(void)printf("user %s\n", config.run_user);
	for (size_t i = 0; i < config.site_count; i++)
		print_site(&config.sites[i]);
	(void)printf("memory %zu\n", arena.total);
	arena_free(&arena);
	return fine ? 0 : 1;
}
