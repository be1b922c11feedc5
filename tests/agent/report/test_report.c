/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/report/explain.h"
#include "tests/agent/report/samples.h"

enum {
	ALL_PARTS = REPORT_LISTENERS | REPORT_ENDPOINTS | REPORT_REACH |
		    REPORT_FINDINGS | REPORT_CHANGES
};

static struct buffer written(const struct report *report, const char *format)
{
	struct buffer out = buffer_make(REPORT_BYTES_MAX);

	assert_true(report_write(report, report_format_find(span_from_string(format)),
				 &out));
	buffer_add_byte(&out, '\0');
	return out;
}

static void test_registry(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < report_format_registry_count; i++) {
		const struct report_format *format = report_format_registry[i];

		assert_true(format->name && format->title && format->write);
		assert_ptr_equal(report_format_find(span_from_string(format->name)),
				 format);
	}
	assert_null(report_format_find(SPAN_LITERAL("jsn")));
	assert_string_equal(report_format_suggest(SPAN_LITERAL("jsn")), "json");
}

/* What a stranger wrote never reaches a terminal or a file as it is: no control
 * byte but our newlines, no C1, no override, nothing that is not UTF-8. */
static void test_canary(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < report_format_registry_count; i++) {
		struct sample s;
		struct buffer out;
		size_t at;

		assert_true(samples_make(&s, "hostile"));
		s.report.options.parts = ALL_PARTS;
		s.report.options.verbose = true;
		out = written(&s.report, report_format_registry[i]->name);
		for (at = 0; at + 1 < out.len; at++) {
			unsigned char c = (unsigned char)out.ptr[at];

			if ((c < 0x20 && c != '\n') || c == 0x7f || c == 0xff)
				fail_msg("%s: byte %02x at %zu",
					 report_format_registry[i]->name, c, at);
		}
		assert_null(strstr(out.ptr, "\xe2\x80\xae"));
		assert_null(strstr(out.ptr, "\xc2\x9b"));
		/* It is there, told apart. */
		assert_non_null(strstr(out.ptr, "evil"));
		/* A line of ours never starts with what follows its newline. */
		assert_null(strstr(out.ptr, "\n\"'</script>"));
		buffer_free(&out);
		samples_free(&s);
	}
}

/* Equal facts, equal bytes. */
static void test_same_bytes(void **state)
{
	struct sample a, b;
	struct buffer x, y;

	(void)state;
	assert_true(samples_make(&a, "weak") && samples_make(&b, "weak"));
	x = written(&a.report, "json");
	y = written(&b.report, "json");
	assert_string_equal(x.ptr, y.ptr);
	buffer_free(&x);
	buffer_free(&y);
	samples_free(&a);
	samples_free(&b);
}

static const struct {
	const char *sample, *file;
	uint32_t parts;
	bool verbose, quiet, color;
} golden[] = {
	{"weak", "weak.txt", REPORT_LISTENERS | REPORT_FINDINGS, false, false, false},
	{"weak", "weak-verbose.txt", ALL_PARTS, true, false, false},
	{"weak", "weak-quiet.txt", REPORT_LISTENERS | REPORT_FINDINGS, false, true,
	 false},
	{"sound", "sound.txt", REPORT_LISTENERS | REPORT_FINDINGS, false, false, false},
	{"sound", "sound-quiet.txt", REPORT_FINDINGS, false, true, true},
	{"empty", "empty.txt", REPORT_LISTENERS | REPORT_FINDINGS, false, false, false},
	{"partial", "partial.txt", REPORT_LISTENERS | REPORT_FINDINGS, false, false,
	 false},
	{"weak", "handshake.txt", REPORT_ENDPOINTS, false, false, false},
};

/* TLSWARD_UPDATE_GOLDEN=1 writes the files instead: read the difference. */
static void test_golden(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(golden) / sizeof(golden[0]); i++) {
		char path[4096], expected[64 * 1024];
		bool update = getenv("TLSWARD_UPDATE_GOLDEN") != NULL;
		struct sample s;
		struct buffer out;
		size_t len;
		FILE *file;

		assert_true(samples_make(&s, golden[i].sample));
		s.report.options.parts = golden[i].parts;
		s.report.options.verbose = golden[i].verbose;
		s.report.options.quiet = golden[i].quiet;
		s.report.options.color = golden[i].color;
		out = written(&s.report, "text");
		(void)snprintf(path, sizeof(path), "%s/golden/%s", TESTS_DIR,
			       golden[i].file);
		file = fopen(path, update ? "w" : "r");
		if (!file)
			fail_msg("%s: cannot be opened", path);
		if (update) {
			assert_int_equal(fwrite(out.ptr, 1, out.len - 1, file),
					 out.len - 1);
		} else {
			len = fread(expected, 1, sizeof(expected) - 1, file);
			expected[len] = '\0';
			if (strcmp(expected, out.ptr) != 0)
				fail_msg("%s differs:\n%s", golden[i].file, out.ptr);
		}
		assert_int_equal(fclose(file), 0);
		buffer_free(&out);
		samples_free(&s);
	}
}

static void test_color(void **state)
{
	struct sample s;
	struct buffer out;

	(void)state;
	assert_true(samples_make(&s, "weak"));
	s.report.options.color = true;
	out = written(&s.report, "text");
	/* Coloured, and the word beside it. */
	assert_non_null(strstr(out.ptr, "\x1b[1;31mCRITICAL\x1b[0m"));
	buffer_free(&out);
	samples_free(&s);
}

/* "Nothing listens" is said only by who saw everything. */
static void test_nothing_listens(void **state)
{
	static const struct {
		const char *sample;
		bool said;
	} rows[] = {{"empty", true}, {"partial", false}, {"sound", false}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sample s;
		struct buffer out;

		assert_true(samples_make(&s, rows[i].sample));
		out = written(&s.report, "text");
		if ((strstr(out.ptr, "nothing listens") != NULL) != rows[i].said)
			fail_msg("%s: %s", rows[i].sample, out.ptr);
		assert_int_equal(report_complete(&s.report),
				 strcmp(rows[i].sample, "partial") != 0);
		buffer_free(&out);
		samples_free(&s);
	}
}

/* A report that does not fit is no report. */
static void test_ceiling(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < report_format_registry_count; i++) {
		struct buffer out = buffer_make(300);
		struct sample s;

		assert_true(samples_make(&s, "weak"));
		assert_false(report_write(&s.report, report_format_registry[i], &out));
		buffer_free(&out);
		samples_free(&s);
	}
}

struct collected {
	struct buffer bytes;
	size_t pieces;
	size_t most; /* bytes it takes before it refuses */
};

static bool collect(void *context, struct span bytes)
{
	struct collected *collected = context;

	if (collected->bytes.len + bytes.len > collected->most)
		return false;
	buffer_add(&collected->bytes, bytes);
	collected->pieces++;
	return true;
}

static const struct {
	const char *label;
	size_t window, most;
	bool whole; /* in one piece */
	enum report_sent sent;
} sent_rows[] = {
	{"in pieces", 1, SIZE_MAX, false, REPORT_SENT},
	{"in bigger pieces", 1000, SIZE_MAX, false, REPORT_SENT},
	{"in one", REPORT_WINDOW, SIZE_MAX, true, REPORT_SENT},
	{"refused at once", 1, 0, false, REPORT_REFUSED},
	{"refused in the middle", 1, 1000, false, REPORT_REFUSED},
	{"refused, in one", REPORT_WINDOW, 1000, true, REPORT_REFUSED},
};

/* What is sent is what is written, however small the window. */
static void test_sent(void **state)
{
	size_t i, f;
	struct sample s;

	(void)state;
	assert_true(samples_make(&s, "weak"));
	s.report.options.parts = ALL_PARTS;
	s.report.options.verbose = true;
	for (f = 0; f < report_format_registry_count; f++) {
		const struct report_format *format = report_format_registry[f];
		struct buffer whole = written(&s.report, format->name);

		for (i = 0; i < sizeof(sent_rows) / sizeof(sent_rows[0]); i++) {
			struct collected c = {buffer_make(REPORT_BYTES_MAX), 0,
					      sent_rows[i].most};
			const struct buffer_sink sink = {collect, &c,
							 sent_rows[i].window};
			enum report_sent sent = report_send(&s.report, format, &sink);

			buffer_add_byte(&c.bytes, '\0');
			if (sent != sent_rows[i].sent ||
			    (sent == REPORT_SENT &&
			     (strcmp(c.bytes.ptr, whole.ptr) != 0 ||
			      (c.pieces == 1) != sent_rows[i].whole)))
				fail_msg("%s, %s: %d, %zu pieces", format->name,
					 sent_rows[i].label, (int)sent, c.pieces);
			buffer_free(&c.bytes);
		}
		buffer_free(&whole);
	}
	samples_free(&s);
}

static void test_explain(void **state)
{
	struct buffer out = buffer_make(1024 * 1024);
	size_t i;

	(void)state;
	for (i = 0; i < check_registry_count; i++) {
		buffer_reset(&out);
		explain_check(check_registry[i], &out);
		buffer_add_byte(&out, '\0');
		assert_false(out.failed);
		if (!strstr(out.ptr, check_registry[i]->title) ||
		    !strstr(out.ptr, check_registry[i]->reference))
			fail_msg("%s", out.ptr);
	}
	buffer_reset(&out);
	explain_check(check_find(SPAN_LITERAL("tls-protocol")), &out);
	explain_list_checks(&out);
	explain_list_servers(&out);
	explain_list_formats(&out);
	buffer_add_byte(&out, '\0');
	assert_non_null(strstr(out.ptr, "ssl_protocols"));
	assert_non_null(strstr(out.ptr, "shared-port"));
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registry),
		cmocka_unit_test(test_canary),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_nothing_listens),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_explain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
