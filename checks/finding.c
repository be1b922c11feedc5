/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/finding.h"

#include <inttypes.h>
#include <stdarg.h>

/* A text that cannot be stored leaves the old one; arena->exhausted tells. */
static void text_set(struct finding *finding, const char **text, const char *format,
		     va_list args) __attribute__((format(printf, 3, 0)));

static void text_set(struct finding *finding, const char **text, const char *format,
		     va_list args)
{
	const char *made = arena_vprintf(finding->arena, format, args);

	if (made)
		*text = made;
}

void finding_what(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_set(finding, &finding->what, format, args);
	va_end(args);
}

void finding_result(struct finding *finding, enum result result, const char *format,
		    ...)
{
	va_list args;

	finding->result = result;
	va_start(args, format);
	text_set(finding, &finding->what, format, args);
	va_end(args);
}

void finding_fix(struct finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_set(finding, &finding->fix, format, args);
	va_end(args);
}

void finding_where(struct finding *finding, struct location at)
{
	const char *text;

	if (!at.path)
		return;
	/* Raw, not location_text(): whoever prints it escapes it, once. */
	if (at.line > 0 && at.column > 0)
		text = arena_printf(finding->arena, "%s:%" PRIu32 ":%" PRIu32, at.path,
				    at.line, at.column);
	else if (at.line > 0)
		text = arena_printf(finding->arena, "%s:%" PRIu32, at.path, at.line);
	else
		text = at.path;
	if (!text)
		return;
	finding->where = text;
	finding->at = at;
}

void finding_side(struct finding *finding, enum side side, struct location at,
		  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_set(finding, &finding->sides[side].text, format, args);
	va_end(args);
	finding->sides[side].at = at;
}

const char *result_name(enum result result)
{
	static const char *const names[RESULT_COUNT] = {
		[RESULT_PASS] = "pass",
		[RESULT_FAIL] = "fail",
		[RESULT_UNKNOWN] = "unknown",
		[RESULT_NOTAPPLICABLE] = "notapplicable",
	};

	return names[result];
}

const char *const severity_names[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = "info",         [SEVERITY_LOW] = "low",
	[SEVERITY_MEDIUM] = "medium",     [SEVERITY_HIGH] = "high",
	[SEVERITY_CRITICAL] = "critical",
};

const char *severity_name(enum severity severity)
{
	return severity_names[severity];
}

bool severity_from_name(struct span name, enum severity *out)
{
	unsigned int i;

	for (i = 0; i < SEVERITY_COUNT; i++) {
		if (span_equal_string(name, severity_names[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}
