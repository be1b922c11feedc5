/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/cipher_string.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "agent/base/buffer.h"
#include "agent/base/hash.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/openssl_name.h"

struct cipher_reader {
	OSSL_LIB_CTX *library;
	SSL_CTX *context;
	int default_level;
};

struct cipher_reader *cipher_reader_make(void)
{
	struct cipher_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG |
				     OPENSSL_INIT_LOAD_SSL_STRINGS,
			     NULL) == 1)
		reader->library = OSSL_LIB_CTX_new();
	if (reader->library)
		reader->context =
			SSL_CTX_new_ex(reader->library, NULL, TLS_server_method());
	/* Suites of TLS 1.3 are not this list's. */
	if (!reader->context || SSL_CTX_set_ciphersuites(reader->context, "") != 1) {
		cipher_reader_free(reader);
		return NULL;
	}
	reader->default_level = SSL_CTX_get_security_level(reader->context);
	return reader;
}

void cipher_reader_free(struct cipher_reader *reader)
{
	if (!reader)
		return;
	SSL_CTX_free(reader->context);
	OSSL_LIB_CTX_free(reader->library);
	free(reader);
}

/* ---- one list -------------------------------------------------------------------- */

static bool set_list(struct cipher_reader *reader, int level, const char *text)
{
	bool fine;

	/* "@SECLEVEL=" outlives the list it stood in. */
	SSL_CTX_set_security_level(reader->context, level);
	fine = SSL_CTX_set_cipher_list(reader->context, text) == 1;
	ERR_clear_error();
	return fine;
}

static bool has_suite(STACK_OF(SSL_CIPHER) * list, const SSL_CIPHER *suite)
{
	return list && sk_SSL_CIPHER_find(list, (SSL_CIPHER *)(uintptr_t)suite) >= 0;
}

static bool add_suite(struct cipher_string *out, struct arena *arena, uint32_t code,
		      enum suite_fate fate)
{
	struct stated_suite *suite =
		arena_push(arena, &out->suites, &out->suite_count, sizeof(*suite));

	if (suite)
		*suite = (struct stated_suite){code, fate};
	return suite != NULL;
}

/* What the context's list selects, with what a server without secrets has of it. */
static bool add_selected(struct cipher_reader *reader, struct arena *arena,
			 struct cipher_string *out)
{
	STACK_OF(SSL_CIPHER) *all = SSL_CTX_get_ciphers(reader->context);
	STACK_OF(SSL_CIPHER) *at_level = NULL, *at_zero = NULL;
	SSL *ssl = SSL_new(reader->context);
	bool fine = ssl != NULL;
	int i;

	if (fine) {
		at_level = SSL_get1_supported_ciphers(ssl);
		SSL_set_security_level(ssl, 0);
		at_zero = SSL_get1_supported_ciphers(ssl);
	}
	for (i = 0; fine && i < sk_SSL_CIPHER_num(all); i++) {
		const SSL_CIPHER *suite = sk_SSL_CIPHER_value(all, i);
		enum suite_fate fate = has_suite(at_level, suite)  ? SUITE_TAKEN
				       : has_suite(at_zero, suite) ? SUITE_BELOW_LEVEL
								   : SUITE_NEEDS_SECRET;

		fine = add_suite(out, arena, SSL_CIPHER_get_protocol_id(suite), fate);
	}
	sk_SSL_CIPHER_free(at_level);
	sk_SSL_CIPHER_free(at_zero);
	SSL_free(ssl);
	ERR_clear_error();
	return fine;
}

static bool suite_of_word(const char *word, uint32_t *code)
{
	const struct cipher_suite *suite;

	if (openssl_name_suite(span_from_string(word), code))
		return true;
	suite = cipher_suite_by_name(span_from_string(word));
	if (!suite || suite->since == TLS_VERSION_SSL2)
		return false;
	*code = suite->code;
	return true;
}

/* OpenSSL passes over a word it does not know as long as others select something. */
static bool add_idle(struct cipher_reader *reader, const struct string_list *words,
		     struct arena *arena, struct cipher_string *out)
{
	bool fine = true;
	size_t i;

	for (i = 0; fine && i < words->count; i++) {
		const char *word = words->items[i];
		const char **idle;
		uint32_t code;

		if (strchr("!-+@", word[0]) || set_list(reader, 0, word))
			continue;
		if (suite_of_word(word, &code)) {
			fine = add_suite(out, arena, code, SUITE_MISSING);
			continue;
		}
		idle = arena_push(arena, &out->idle.items, &out->idle.count,
				  sizeof(*idle));
		fine = idle != NULL;
		if (idle)
			*idle = word;
	}
	return fine;
}

/* The words with colons between them; NULL: too long. The caller frees. */
static char *joined(const struct string_list *words)
{
	struct buffer text = buffer_make(CIPHER_STRING_LEN_MAX);
	char *out = NULL;
	size_t i;

	for (i = 0; i < words->count; i++) {
		if (i > 0)
			buffer_add_byte(&text, ':');
		buffer_add_string(&text, words->items[i]);
	}
	if (!text.failed)
		out = strndup(text.ptr ? text.ptr : "", text.len);
	buffer_free(&text);
	return out;
}

void cipher_string_read(struct cipher_reader *reader, const struct string_list *words,
			struct arena *arena, struct cipher_string *out)
{
	char *text = joined(words);
	bool fine;

	*out = (struct cipher_string){.words = *words};
	if (!text) {
		out->why = "the list is too long to be read";
		return;
	}
	fine = set_list(reader, reader->default_level, text);
	free(text);
	if (!fine) {
		out->why = "no suite is selected by it, or it is malformed";
		return;
	}
	out->security_level = (uint32_t)SSL_CTX_get_security_level(reader->context);
	out->known =
		add_selected(reader, arena, out) && add_idle(reader, words, arena, out);
	if (!out->known)
		out->why = "out of memory";
}

/* ---- all of a server ------------------------------------------------------------ */

static uint64_t hash_of(const struct string_list *words)
{
	uint64_t hash = HASH_START;
	size_t i;

	for (i = 0; i < words->count; i++)
		hash = hash_string(hash, words->items[i]);
	return hash;
}

/* What was read so far; a hash for each, so that most comparisons end there. */
struct reading {
	struct cipher_reader *reader;
	struct arena *arena;
	struct server_config *config;
	uint64_t hashes[CIPHER_STRINGS_MAX];
	const char **last; /* sites that inherit one line share its words */
	size_t words;
};

static void read_once(struct reading *reading, const struct string_list *words)
{
	struct server_config *config = reading->config;
	struct cipher_string *item;
	uint64_t hash;
	size_t i;

	if (words->count == 0 || words->items == reading->last)
		return;
	reading->last = words->items;
	hash = hash_of(words);
	for (i = 0; i < config->cipher_string_count; i++) {
		if (reading->hashes[i] == hash &&
		    string_list_equal(&config->cipher_strings[i].words, words))
			return;
	}
	if (config->cipher_string_count == CIPHER_STRINGS_MAX ||
	    words->count > CIPHER_WORDS_MAX - reading->words)
		return;
	item = arena_push(reading->arena, &config->cipher_strings,
			  &config->cipher_string_count, sizeof(*item));
	if (!item)
		return;
	reading->words += words->count;
	reading->hashes[config->cipher_string_count - 1] = hash;
	cipher_string_read(reading->reader, words, reading->arena, item);
}

void cipher_string_all(struct cipher_reader *reader, struct arena *arena,
		       struct server_config *config)
{
	struct reading reading = {.reader = reader, .arena = arena, .config = config};
	size_t i;

	for (i = 0; i < config->site_count; i++) {
		const struct setting *ciphers =
			site_setting(&config->sites[i], SETTING_CIPHERS);

		if (!ciphers)
			continue;
		read_once(&reading, &ciphers->configured);
		if (ciphers->effective_known)
			read_once(&reading, &ciphers->effective);
	}
	config->cipher_library = arena_printf(arena, "OpenSSL %s",
					      OpenSSL_version(OPENSSL_VERSION_STRING));
}
