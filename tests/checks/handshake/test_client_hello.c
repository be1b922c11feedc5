/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What hello_offer and client_hello write, read again by a reader that is
 * strict about every length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/reader.h"
#include "checks/handshake/hello_offer.h"
#include "checks/handshake/server_hello.h"

struct seen {
	uint16_t record_version, legacy_version;
	size_t suite_count, records, message_len;
	uint16_t last_suite;
	bool has_extensions;
	uint32_t extension_count;
	struct span extensions[64];
	uint16_t types[64];
};

static char joined[300000];

static bool hello_parse(struct span bytes, struct seen *out)
{
	struct reader in = reader_make(bytes);
	struct seen seen = {0};
	struct span suites, methods;
	size_t len = 0;

	while (!in.failed && in.rest.len > 0) {
		struct span fragment;

		if (reader_u8(&in) != 22)
			return false;
		seen.record_version = reader_u16be(&in);
		fragment = reader_vector(&in, 2);
		if (in.failed || fragment.len > 16384 || fragment.len == 0)
			return false;
		memcpy(joined + len, fragment.ptr, fragment.len);
		len += fragment.len;
		seen.records++;
	}
	in = reader_make((struct span){joined, len});
	seen.message_len = len;
	if (reader_u8(&in) != 1 || reader_u24be(&in) != len - 4)
		return false;
	seen.legacy_version = reader_u16be(&in);
	(void)reader_bytes(&in, 32);
	if (reader_vector(&in, 1).len > 32)
		return false;
	suites = reader_vector(&in, 2);
	methods = reader_vector(&in, 1);
	if (in.failed || suites.len < 2 || suites.len % 2 != 0 || methods.len < 1)
		return false;
	seen.suite_count = suites.len / 2;
	seen.last_suite = (uint16_t)((unsigned char)suites.ptr[suites.len - 2] << 8 |
				     (unsigned char)suites.ptr[suites.len - 1]);
	if (in.rest.len > 0) {
		struct reader list = reader_make(reader_vector(&in, 2));

		seen.has_extensions = true;
		while (!list.failed && list.rest.len > 0) {
			uint32_t i = seen.extension_count++;

			if (i >= 64)
				return false;
			seen.types[i] = reader_u16be(&list);
			seen.extensions[i] = reader_vector(&list, 2);
		}
		if (list.failed)
			return false;
	}
	*out = seen;
	return reader_at_end(&in);
}

static bool has(const struct seen *seen, uint16_t type)
{
	uint32_t i;

	for (i = 0; i < seen->extension_count; i++) {
		if (seen->types[i] == type)
			return true;
	}
	return false;
}

static struct span data_of(const struct seen *seen, uint16_t type)
{
	uint32_t i;

	for (i = 0; i < seen->extension_count; i++) {
		if (seen->types[i] == type)
			return seen->extensions[i];
	}
	return (struct span){"absent", 6};
}

static void test_offers(void **state)
{
	uint32_t version, chunk;

	(void)state;
	for (version = TLS_VERSION_SSL3; version < TLS_VERSION_COUNT; version++) {
		for (chunk = 0; chunk < cipher_suite_chunks(version); chunk++) {
			struct buffer out = buffer_make(100000);
			struct hello_offer offer;
			struct seen seen;
			bool is_13 = version == TLS_VERSION_TLS1_3;

			const struct hello_request request = {.version = version,
							      .chunk = chunk};

			assert_int_equal(0, hello_offer_fill(&offer, &request,
							     "www.example.org"));
			hello_offer_write(&offer, &out);
			assert_false(out.failed);
			if (!hello_parse(buffer_span(&out), &seen))
				fail_msg("%s chunk %u is not a hello",
					 tls_version_name(version), chunk);
			assert_int_equal(1, seen.records);
			assert_in_range(seen.suite_count, 1, CIPHER_SUITE_OFFER_MAX);
			assert_int_equal(is_13 ? 0x0303 : 0x0300 + version - 1,
					 seen.legacy_version);
			/* SSL 3.0 knows no extensions; status_request makes some
			 * servers hang up. */
			assert_int_equal(version != TLS_VERSION_SSL3,
					 seen.has_extensions);
			assert_false(has(&seen, 5));
			if (version == TLS_VERSION_SSL3) {
				assert_int_equal(0x00ff, seen.last_suite);
				buffer_free(&out);
				continue;
			}
			assert_false(seen.message_len >= 256 && seen.message_len < 512);
			assert_int_equal(!is_13, has(&seen, 0xff01));
			assert_int_equal(is_13, has(&seen, 43));
			assert_int_equal(version >= TLS_VERSION_TLS1_2, has(&seen, 13));
			assert_true(has(&seen, 10));
			assert_true(
				span_ends_with(data_of(&seen, 0), "www.example.org"));
			if (is_13) {
				assert_true(span_equal(data_of(&seen, 51),
						       SPAN_LITERAL("\0\0")));
				assert_true(span_equal(data_of(&seen, 43),
						       SPAN_LITERAL("\x02\x03\x04")));
			}
			buffer_free(&out);
		}
		const struct hello_request none = {.version = version, .chunk = chunk};

		assert_int_equal(
			-22, hello_offer_fill(&(struct hello_offer){0}, &none, NULL));
	}
}

static void test_ssl2(void **state)
{
	struct buffer out = buffer_make(1000);
	const struct hello_request request = {.version = TLS_VERSION_SSL2};
	struct hello_offer offer;
	struct reader in;

	(void)state;
	assert_int_equal(0, hello_offer_fill(&offer, &request, "name"));
	hello_offer_write(&offer, &out);
	in = reader_make(buffer_span(&out));
	assert_int_equal(0x8000 + out.len - 2, reader_u16be(&in));
	assert_int_equal(1, reader_u8(&in));
	assert_int_equal(2, reader_u16be(&in));
	assert_int_equal(3 * 13, reader_u16be(&in));
	assert_int_equal(0, reader_u16be(&in));
	assert_int_equal(16, reader_u16be(&in));
	(void)reader_bytes(&in, 3 * 13 + 16);
	assert_true(reader_at_end(&in));
	buffer_free(&out);
}

static const struct {
	const char *name;
	bool fits;
} names[] = {
	{"example.org", true},
	{"a", true},
	{"xn--mnchen-3ya.de", true},
	{"", false},
	{"192.0.2.1", false},
	{"2001:db8::1", false},
	{"example.org.", false},
	{"a b", false},
	{"a\x01", false},
	{"m\xc3\xbc.de", false},
	{NULL, false},
};

static void test_names(void **state)
{
	char text[255];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (client_hello_name_fits(names[i].name) != names[i].fits)
			fail_msg("name %zu", i);
	}
	memset(text, 'a', sizeof(text));
	text[254] = '\0';
	assert_false(client_hello_name_fits(text));
	text[253] = '\0';
	assert_true(client_hello_name_fits(text));
}

/* Everything the description can say, in a hello of several records. */
static void test_description(void **state)
{
	static const uint16_t suites[] = {0x1301}, versions[] = {0x0304, 0x0303};
	static const char *const alpn[] = {"h2", "http/1.1"};
	static char big[40000];
	const struct client_hello_extension extra[] = {{0x1234, {big, sizeof(big)}}};
	struct client_hello hello = {
		.record_version = 0x0301,
		.legacy_version = 0x0303,
		.session_id = SPAN_LITERAL("0123456789"),
		.cipher_suites = suites,
		.cipher_suite_count = 1,
		.compression_methods = SPAN_LITERAL("\1\0"),
		.alpn = alpn,
		.alpn_count = 2,
		.supported_versions = versions,
		.supported_version_count = 2,
		.extra = extra,
		.extra_count = 1,
	};
	struct buffer out = buffer_make(100000);
	struct seen seen;

	(void)state;
	client_hello_write(&hello, &out);
	assert_true(hello_parse(buffer_span(&out), &seen));
	assert_int_equal(3, seen.records);
	assert_true(span_equal(data_of(&seen, 16),
			       SPAN_LITERAL("\x00\x0c\x02h2\x08http/1.1")));
	assert_true(
		span_equal(data_of(&seen, 43), SPAN_LITERAL("\x04\x03\x04\x03\x03")));
	assert_int_equal(sizeof(big), data_of(&seen, 0x1234).len);

	/* What does not fit is refused, never cut. */
	buffer_reset(&out);
	hello.session_id = (struct span){big, 33};
	client_hello_write(&hello, &out);
	assert_true(out.failed);
	buffer_reset(&out);
	hello.session_id = (struct span){NULL, 0};
	hello.server_name = "192.0.2.1";
	client_hello_write(&hello, &out);
	assert_true(out.failed);
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers),
		cmocka_unit_test(test_ssl2),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_description),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
