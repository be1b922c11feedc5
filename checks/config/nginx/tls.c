/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/nginx/tls.h"

#include <string.h>

/* ---- words ---------------------------------------------------------------------- */

static void add_word(struct string_list *list, struct arena *arena, struct span word)
{
	const char *copy = arena_string(arena, word);
	const char **item =
		copy ? arena_push(arena, &list->items, &list->count, sizeof(*item))
		     : NULL;

	if (item)
		*item = copy;
}

/* The parts of ${text} between any of ${separators}; empty ones are no part. */
static struct string_list split(struct arena *arena, const char *text,
				const char *separators)
{
	struct string_list out = {0};

	for (;;) {
		size_t len;

		text += strspn(text, separators);
		len = strcspn(text, separators);
		if (len == 0)
			return out;
		add_word(&out, arena, (struct span){text, len});
		text += len;
	}
}

static struct string_list one(struct arena *arena, const char *text)
{
	struct string_list out = {0};

	add_word(&out, arena, span_from_string(text));
	return out;
}

/* OpenSSL's separators; nginx knows only single words elsewhere. */
static const char *separators(enum nginx_directive_id id)
{
	return id == NGINX_SSL_CIPHERS      ? ":, ;"
	       : id == NGINX_SSL_ECDH_CURVE ? ":"
					    : NULL;
}

bool nginx_tls_is_dynamic(const char *value)
{
	struct span text = span_from_string(value);

	return strchr(value, '$') || span_starts_with(text, "data:") ||
	       span_starts_with(text, "engine:") || span_starts_with(text, "store:");
}

/* What may be shown of a certificate or key: never what "data:" holds. */
static const char *shown(struct nginx_tls_reader *r, enum nginx_directive_id id,
			 const char *word)
{
	bool is_file = id == NGINX_SSL_CERTIFICATE || id == NGINX_SSL_CERTIFICATE_KEY ||
		       id == NGINX_SSL_DHPARAM;

	if (is_file && span_starts_with(span_from_string(word), "data:"))
		return "data:";
	if (is_file && !nginx_tls_is_dynamic(word))
		return nginx_config_path(r->config, r->arena, word);
	return word;
}

/* The words of all lines of a directive. */
static struct string_list words_of(struct nginx_tls_reader *r,
				   const struct nginx_lines *lines,
				   enum nginx_directive_id id)
{
	struct string_list out = {0};

	if (r->memo[id].lines == lines)
		return r->memo[id].words;
	for (size_t i = 0; i < lines->count; i++) {
		const struct nginx_line *line = &lines->items[i];

		if (id == NGINX_SSL_CONF_COMMAND) {
			const char *text = arena_printf(r->arena, "%s %s",
							line->words[0], line->words[1]);
			if (text)
				add_word(&out, r->arena, span_from_string(text));
		} else if (separators(id)) {
			out = split(r->arena, line->words[0], separators(id));
		} else {
			for (size_t w = 0; w < line->count; w++)
				add_word(
					&out, r->arena,
					span_from_string(shown(r, id, line->words[w])));
		}
	}
	r->memo[id].lines = lines;
	r->memo[id].words = out;
	return out;
}

/* ---- defaults -------------------------------------------------------------------- */

/* OpenSSL's own list: ssl/t1_lib.c of each release. */
static const char *default_groups(const struct nginx_library *library)
{
	if (library->kind == NGINX_LIBRARY_UNKNOWN)
		return NULL;
	if (library->version >= 3005000)
		return "X25519MLKEM768:X25519:secp256r1:X448:secp384r1:secp521r1:"
		       "ffdhe2048:ffdhe3072";
	if (library->version >= 3000000)
		return "X25519:secp256r1:X448:secp521r1:secp384r1:ffdhe2048:ffdhe3072:"
		       "ffdhe4096:ffdhe6144:ffdhe8192";
	return library->version >= 1001001 ? "X25519:secp256r1:X448:secp521r1:secp384r1"
					   : NULL;
}

static void default_is(struct nginx_tls_reader *r, enum setting_id id,
		       const char *value, const char *separator)
{
	r->defaults[id].known = value != NULL;
	if (value)
		r->defaults[id].value = split(r->arena, value, separator);
	else
		r->defaults[id].why = "the default of a TLS library that is not known";
}

struct nginx_tls_reader nginx_tls_reader_make(struct nginx_config *config,
					      struct arena *arena, uint32_t version,
					      struct nginx_library library)
{
	struct nginx_tls_reader r = {
		.config = config,
		.arena = arena,
		.version = version,
		.library = library,
	};
	bool has_tls13 =
		library.kind == NGINX_LIBRARY_OPENSSL && library.version >= 1001001;

	default_is(&r, SETTING_PROTOCOLS, "", " ");
	default_is(&r, SETTING_CIPHERS, "HIGH:!aNULL:!MD5", ":");
	default_is(&r, SETTING_CIPHER_SUITES,
		   has_tls13 ? "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
			       "TLS_AES_128_GCM_SHA256"
			     : NULL,
		   ":");
	default_is(&r, SETTING_GROUPS, default_groups(&library), ":");
	default_is(&r, SETTING_SERVER_ORDER, "off", " ");
	default_is(&r, SETTING_SESSION_TICKETS, "on", " ");
	default_is(&r, SETTING_EARLY_DATA, "off", " ");
	default_is(&r, SETTING_STAPLING, "off", " ");
	default_is(&r, SETTING_CLIENT_CERTIFICATE, "off", " ");
	default_is(&r, SETTING_DH_PARAMETERS, "", " ");
	default_is(&r, SETTING_LIBRARY_COMMANDS, "", " ");
	default_is(&r, SETTING_REJECT_HANDSHAKE, "off", " ");
	default_is(&r, SETTING_CERTIFICATE, "", " ");
	default_is(&r, SETTING_CERTIFICATE_KEY, "", " ");
	return r;
}

/* ---- ssl_conf_command ----------------------------------------------------------- */

static void replace(struct nginx_tls_reader *r, struct nginx_said *said,
		    struct string_list value, const struct nginx_line *line,
		    const char *command)
{
	struct buffer why = buffer_make(8192);

	said->value = value;
	said->known = true;
	said->at = line->at;
	buffer_printf(&why, "ssl_conf_command %s at ", command);
	location_text(line->at, &why);
	buffer_add_string(&why, " is applied last");
	if (!why.failed)
		said->why = arena_string(r->arena, buffer_span(&why));
	buffer_free(&why);
}

static void set_security_level(struct nginx_tls *out, const char *ciphers)
{
	const char *at = ciphers;

	while ((at = strstr(at, "@SECLEVEL=")) != NULL) {
		at += strlen("@SECLEVEL=");
		if (*at >= '0' && *at <= '5')
			out->protocols.security_level = *at - '0';
	}
}

static bool version_value(const char *text, enum tls_version *out)
{
	for (unsigned int i = TLS_VERSION_SSL3; i < TLS_VERSION_COUNT; i++) {
		if (span_equal_string_nocase(span_from_string(text),
					     tls_version_name(i))) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* "ALL, -TLSv1": each word switches versions on (or, with a minus, off). */
static bool apply_protocol_list(struct nginx_tls_reader *r, struct nginx_tls *out,
				const char *text)
{
	struct string_list words = split(r->arena, text, ", ");

	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		bool off = *word == '-';
		enum tls_version version;
		uint32_t bits;

		if (*word == '-' || *word == '+')
			word++;
		if (span_equal_string_nocase(span_from_string(word), "ALL"))
			bits = NGINX_ALL_VERSIONS & ~((uint32_t)1 << TLS_VERSION_SSL2);
		else if (version_value(word, &version))
			bits = (uint32_t)1 << version;
		else
			return span_equal_string_nocase(span_from_string(word),
							"SSLv2");
		out->protocols.enabled = off ? out->protocols.enabled & ~bits
					     : out->protocols.enabled | bits;
		out->protocols.maybe &= ~bits;
	}
	return true;
}

static bool apply_bound(struct nginx_tls *out, const char *text, bool is_min)
{
	enum tls_version version = is_min ? TLS_VERSION_SSL2 : TLS_VERSION_TLS1_3;

	if (!span_equal_string_nocase(span_from_string(text), "None") &&
	    !version_value(text, &version))
		return false;
	if (is_min)
		out->protocols.lowest = version;
	else
		out->protocols.highest = version;
	return true;
}

static void apply_options(struct nginx_tls_reader *r, struct nginx_tls *out,
			  const struct nginx_line *line)
{
	struct string_list words = split(r->arena, line->words[1], ", ");

	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.items[i];
		bool off = *word == '-';
		struct span name;

		if (*word == '-' || *word == '+')
			word++;
		name = span_from_string(word);
		if (span_equal_string_nocase(name, "SessionTicket"))
			replace(r, &out->said[SETTING_SESSION_TICKETS],
				one(r->arena, off ? "off" : "on"), line, "Options");
		else if (span_equal_string_nocase(name, "ServerPreference"))
			replace(r, &out->said[SETTING_SERVER_ORDER],
				one(r->arena, off ? "off" : "on"), line, "Options");
	}
}

static void make_unknown(struct nginx_said *said, const char *why)
{
	said->known = false;
	said->value = (struct string_list){0};
	said->why = why;
}

/* SSL_CONF_cmd(3). Commands about other things are none of our settings. */
static void apply_command(struct nginx_tls_reader *r, struct nginx_tls *out,
			  const struct nginx_line *line)
{
	struct span name = span_from_string(line->words[0]);
	const char *value = line->words[1];
	bool fine = true;

	if (span_equal_string_nocase(name, "CipherString")) {
		replace(r, &out->said[SETTING_CIPHERS], split(r->arena, value, ":, ;"),
			line, "CipherString");
		set_security_level(out, value);
	} else if (span_equal_string_nocase(name, "Ciphersuites")) {
		replace(r, &out->said[SETTING_CIPHER_SUITES],
			split(r->arena, value, ":"), line, "Ciphersuites");
		out->said[SETTING_CIPHER_SUITES].configured =
			out->said[SETTING_CIPHER_SUITES].value;
		out->said[SETTING_CIPHER_SUITES].why = NULL;
	} else if (span_equal_string_nocase(name, "Curves") ||
		   span_equal_string_nocase(name, "Groups")) {
		replace(r, &out->said[SETTING_GROUPS], split(r->arena, value, ":"),
			line, "Groups");
	} else if (span_equal_string_nocase(name, "Options")) {
		apply_options(r, out, line);
	} else if (span_equal_string_nocase(name, "DHParameters")) {
		replace(r, &out->said[SETTING_DH_PARAMETERS], one(r->arena, value),
			line, "DHParameters");
	} else if (span_equal_string_nocase(name, "VerifyMode")) {
		make_unknown(&out->said[SETTING_CLIENT_CERTIFICATE],
			     "ssl_conf_command VerifyMode is not modelled");
	} else if (span_equal_string_nocase(name, "Certificate") ||
		   span_equal_string_nocase(name, "PrivateKey")) {
		make_unknown(&out->said[SETTING_CERTIFICATE],
			     "ssl_conf_command adds a certificate or key");
	} else {
		bool is_min = span_equal_string_nocase(name, "MinProtocol");

		if (is_min || span_equal_string_nocase(name, "MaxProtocol"))
			fine = apply_bound(out, value, is_min);
		else if (span_equal_string_nocase(name, "Protocol"))
			fine = apply_protocol_list(r, out, value);
		else
			return;
		replace(r, &out->said[SETTING_PROTOCOLS], (struct string_list){0}, line,
			is_min ? "MinProtocol" : "(Protocol)");
	}
	if (!fine)
		nginx_config_limit(r->config, r->arena, LIMIT_UNPARSED, line->at,
				   "ssl_conf_command has a value that is not known");
}

/* ---- one server ----------------------------------------------------------------- */

static void read_protocols(struct nginx_tls_reader *r, const struct nginx_lines *lines,
			   struct nginx_tls *out)
{
	struct nginx_said *said = &out->said[SETTING_PROTOCOLS];

	if (lines->count == 0) {
		out->protocols.enabled =
			nginx_protocol_defaults(r->version, &out->protocols.maybe);
		if (out->protocols.maybe)
			said->why =
				"the default of an nginx whose version is not known";
		return;
	}
	for (size_t i = 0; i < said->configured.count; i++) {
		struct span word = span_from_string(said->configured.items[i]);
		unsigned int v = 0;

		/* ngx_conf_set_bitmask_slot compares without case. */
		while (v < TLS_VERSION_COUNT &&
		       !span_equal_string_nocase(word, tls_version_name(v)))
			v++;
		if (v == TLS_VERSION_COUNT)
			nginx_config_limit(
				r->config, r->arena, LIMIT_UNPARSED, said->at,
				"ssl_protocols has a value that is not known");
		else
			out->protocols.enabled |= (uint32_t)1 << v;
	}
	if (lines->count > 1)
		said->why = "repeated ssl_protocols lines in one block add up";
}

static const struct {
	enum setting_id setting;
	enum nginx_directive_id directive;
} simple[] = {
	{SETTING_PROTOCOLS, NGINX_SSL_PROTOCOLS},
	{SETTING_CIPHERS, NGINX_SSL_CIPHERS},
	{SETTING_GROUPS, NGINX_SSL_ECDH_CURVE},
	{SETTING_SERVER_ORDER, NGINX_SSL_PREFER_SERVER_CIPHERS},
	{SETTING_SESSION_TICKETS, NGINX_SSL_SESSION_TICKETS},
	{SETTING_EARLY_DATA, NGINX_SSL_EARLY_DATA},
	{SETTING_STAPLING, NGINX_SSL_STAPLING},
	{SETTING_CLIENT_CERTIFICATE, NGINX_SSL_VERIFY_CLIENT},
	{SETTING_DH_PARAMETERS, NGINX_SSL_DHPARAM},
	{SETTING_LIBRARY_COMMANDS, NGINX_SSL_CONF_COMMAND},
	{SETTING_REJECT_HANDSHAKE, NGINX_SSL_REJECT_HANDSHAKE},
	{SETTING_CERTIFICATE, NGINX_SSL_CERTIFICATE},
	{SETTING_CERTIFICATE_KEY, NGINX_SSL_CERTIFICATE_KEY},
};

static void mark_dynamic(struct nginx_said *said)
{
	for (size_t i = 0; i < said->value.count; i++) {
		if (nginx_tls_is_dynamic(said->value.items[i])) {
			make_unknown(said,
				     "not a file on disk: only the wire can tell");
			return;
		}
	}
}

bool nginx_tls_read(struct nginx_tls_reader *r, const struct nginx_block *server,
		    struct nginx_tls *out)
{
	const struct nginx_lines *lines;

	memset(out, 0, sizeof(*out));
	memcpy(out->said, r->defaults, sizeof(out->said));
	out->protocols.security_level = -1;
	out->protocols.highest = TLS_VERSION_TLS1_3;
	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
		struct nginx_said *said = &out->said[simple[i].setting];

		lines = nginx_config_lines(server, simple[i].directive);
		if (lines->count == 0)
			continue;
		said->configured = words_of(r, lines, simple[i].directive);
		said->value = said->configured;
		said->known = true;
		said->why = NULL;
		said->at = lines->items[0].at;
	}
	/* ssl_ecdh_curve auto; is not to choose. */
	if (out->said[SETTING_GROUPS].value.count == 1 &&
	    strcmp(out->said[SETTING_GROUPS].value.items[0], "auto") == 0) {
		out->said[SETTING_GROUPS].value = r->defaults[SETTING_GROUPS].value;
		out->said[SETTING_GROUPS].known = r->defaults[SETTING_GROUPS].known;
		out->said[SETTING_GROUPS].why = "auto leaves the choice to the library";
	}
	lines = nginx_config_lines(server, NGINX_SSL_CIPHERS);
	if (lines->count > 0)
		set_security_level(out, lines->items[0].words[0]);
	read_protocols(r, nginx_config_lines(server, NGINX_SSL_PROTOCOLS), out);
	mark_dynamic(&out->said[SETTING_CERTIFICATE]);
	mark_dynamic(&out->said[SETTING_CERTIFICATE_KEY]);
	lines = nginx_config_lines(server, NGINX_SSL_CONF_COMMAND);
	for (size_t i = 0; i < lines->count; i++)
		apply_command(r, out, &lines->items[i]);
	out->protocols.rejects = nginx_config_is_on(server, NGINX_SSL_REJECT_HANDSHAKE);
	out->own_context = out->protocols.rejects ||
			   out->said[SETTING_CERTIFICATE].configured.count > 0;
	return !r->arena->exhausted;
}
