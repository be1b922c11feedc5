/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "checks/handshake/probe.h"
#include "tests/checks/handshake/hex.h"

static struct certificate leaf = {
	.subject = "CN=example.org",
	.issuer = "CN=ca",
	.not_before = -1,
	.not_after = INT64_C(253402300799),
	.key_type = "EC prime256v1",
	.key_family = "EC",
	.key_bits = 256,
	.security_bits = 128,
	.names_cut = true,
};

static uint32_t quic_versions[] = {1, 0x6b3343cf};
static struct http_cookie cookie = {
	.name = "sid", .secure = true, .same_site = HTTP_SAME_SITE_STRICT};
static const char *products[] = {"Server: nginx"};
static struct http_reply reply = {
	.question = HTTP_UPGRADE,
	.response = {.status = 301,
		     .hsts = {true, true, 63072000, true, true},
		     .csp = {.frame_ancestors = true},
		     .frame_options = HTTP_FRAME_OPTIONS_INVALID,
		     .referrer_policy = "no-referrer",
		     .obsolete = HTTP_OBSOLETE_ALL,
		     .location = {true, HTTP_SCHEME_HTTPS, "example.org", 8443},
		     .cookies = &cookie,
		     .cookie_count = 1,
		     .products = {products, 1},
		     .lists_directory = true},
};

static const struct probe_result full = {
	.outcome = PROBE_MALFORMED,
	.why = "why",
	.speaks = SPEAKS_TLS,
	.banner = "banner \x1b",
	.version = TLS_VERSION_TLS1_3,
	.cipher_suite = {0x1301, "TLS_AES_128_GCM_SHA256"},
	.group = {0x11ec, "X25519MLKEM768"},
	.quic = {.versions = quic_versions,
		 .version_count = 2,
		 .retried = true,
		 .closed = true,
		 .close_error = 0x128},
	.handshake = {.completed = TRISTATE_NO,
		      .why = "alert 40 handshake_failure",
		      .alpn = "h2",
		      .chain = {&leaf, 1},
		      .trust = TRUST_INCOMPLETE,
		      .trust_reason = "reason",
		      .chain_bytes = 1234567},
	.provocation =
		{.provoked = true,
		 .reactions = {{.kind = REACTION_ECHO},
			       {.kind = REACTION_ALERT, .level = 2, .description = 40}},
		 .reaction_count = 2},
	.http = {.replies = &reply,
		 .reply_count = 1,
		 .why = "closed",
		 .is_http = true,
		 .client_certificate_wanted = true,
		 .tunnel = HTTP_TUNNEL_SOFTETHER},
	.bytes_read = UINT64_C(0x123456789),
	.refusal_final = true,
};

static void test_result(void **state)
{
	struct arena arena = arena_make(1024 * 1024);
	struct buffer out = buffer_make(65536);
	struct codec codec = codec_writer(&out);
	struct probe_result copy = full, back = {0};
	size_t len;

	(void)state;
	codec_probe_result(&codec, &copy);
	assert_true(codec_done(&codec));
	codec = codec_reader(buffer_span(&out), &arena);
	codec_probe_result(&codec, &back);
	assert_true(codec_done(&codec));
	assert_int_equal(full.outcome, back.outcome);
	assert_string_equal(full.banner, back.banner);
	assert_string_equal(full.group.name, back.group.name);
	assert_int_equal(back.quic.version_count, 2);
	assert_int_equal(back.quic.versions[1], 0x6b3343cf);
	assert_true(back.quic.retried && back.quic.closed);
	assert_int_equal(full.quic.close_error, back.quic.close_error);
	assert_int_equal(full.bytes_read, back.bytes_read);
	assert_true(back.provocation.provoked);
	assert_true(provocation_same(&full.provocation, &back.provocation));
	assert_true(back.refusal_final);
	assert_int_equal(1, back.handshake.chain.count);
	assert_string_equal(leaf.subject, back.handshake.chain.items[0].subject);
	assert_true(back.handshake.chain.items[0].names_cut);
	assert_null(back.handshake.group);
	assert_int_equal(1234567, back.handshake.chain_bytes);
	assert_int_equal(1, back.http.reply_count);
	assert_int_equal(HTTP_UPGRADE, back.http.replies[0].question);
	assert_memory_equal(&reply.response.hsts, &back.http.replies[0].response.hsts,
			    sizeof(reply.response.hsts));
	assert_string_equal("example.org", back.http.replies[0].response.location.host);
	assert_int_equal(8443, back.http.replies[0].response.location.port);
	assert_string_equal("sid", back.http.replies[0].response.cookies[0].name);
	assert_int_equal(HTTP_SAME_SITE_STRICT,
			 back.http.replies[0].response.cookies[0].same_site);
	assert_string_equal("Server: nginx",
			    back.http.replies[0].response.products.items[0]);
	assert_true(back.http.replies[0].response.lists_directory);
	assert_string_equal("closed", back.http.why);
	assert_true(back.http.is_http && back.http.client_certificate_wanted);
	assert_int_equal(HTTP_TUNNEL_SOFTETHER, back.http.tunnel);

	for (len = 0; len < out.len; len++) {
		struct span cut = exact_copy(buffer_span(&out), len);

		codec = codec_reader(cut, &arena);
		codec_probe_result(&codec, &back);
		if (codec_done(&codec))
			fail_msg("read although cut at %zu", len);
		free_span(cut);
	}
	buffer_add_u8(&out, 0);
	codec = codec_reader(buffer_span(&out), &arena);
	codec_probe_result(&codec, &back);
	assert_false(codec_done(&codec));
	buffer_free(&out);
	arena_free(&arena);
}

static void test_job(void **state)
{
	struct arena arena = arena_make(65536);
	struct buffer out = buffer_make(65536);
	struct codec codec = codec_writer(&out);
	uint32_t suites[] = {0xc02f, 0x010080};
	uint16_t groups[] = {0x11ec};
	struct client_hello_extension extensions[] = {{0x000f, SPAN_LITERAL("\1")}};
	struct probe_job job = {
		.kind = PROBE_HELLO,
		.name = "name",
		.proxy_header = true,
		.deadline_ms = 1500,
		.hello = {.version = TLS_VERSION_TLS1_1,
			  .chunk = 2,
			  .cipher_suites = suites,
			  .cipher_suite_count = 2,
			  .groups = groups,
			  .group_count = 1,
			  .extensions = extensions,
			  .extension_count = 1,
			  .compression_methods = SPAN_LITERAL("\1\0"),
			  .whole_flight = true},
		.http = {.in_clear = true,
			 .host = "example.org:8443",
			 .port = 8443,
			 .questions = 1U << HTTP_UPGRADE},
	};
	struct probe_job back = {0};

	(void)state;
	codec_probe_job(&codec, &job);
	codec = codec_reader(buffer_span(&out), &arena);
	codec_probe_job(&codec, &back);
	assert_true(codec_done(&codec));
	assert_int_equal(PROBE_HELLO, back.kind);
	assert_int_equal(TLS_VERSION_TLS1_1, back.hello.version);
	assert_int_equal(2, back.hello.chunk);
	assert_int_equal(2, back.hello.cipher_suite_count);
	assert_int_equal(0x010080, back.hello.cipher_suites[1]);
	assert_int_equal(0x11ec, back.hello.groups[0]);
	assert_int_equal(0x000f, back.hello.extensions[0].type);
	assert_true(span_equal(back.hello.extensions[0].data, SPAN_LITERAL("\1")));
	assert_true(span_equal(back.hello.compression_methods, SPAN_LITERAL("\1\0")));
	assert_true(back.hello.whole_flight);
	assert_string_equal("name", back.name);
	assert_true(back.proxy_header);
	assert_int_equal(1500, back.deadline_ms);
	assert_string_equal("example.org:8443", back.http.host);
	assert_int_equal(8443, back.http.port);
	assert_int_equal(1U << HTTP_UPGRADE, back.http.questions);
	assert_true(back.http.in_clear);
	out.ptr[3] = PROBE_KIND_COUNT; /* an enum past its end */
	codec = codec_reader(buffer_span(&out), &arena);
	codec_probe_job(&codec, &back);
	assert_false(codec_done(&codec));
	buffer_free(&out);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_result),
		cmocka_unit_test(test_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
