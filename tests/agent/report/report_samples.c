/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_samples NAME [FORMAT]: write a sample report to stdout. */
#include <stdio.h>

#include "tests/agent/report/samples.h"

int main(int argc, char **argv)
{
	const struct report_format *format;
	struct buffer out = buffer_make(REPORT_BYTES_MAX);
	struct sample sample;
	int r = 1;

	if (argc < 2)
		return 2;
	format = report_format_find(span_from_string(argc > 2 ? argv[2] : "json"));
	if (!samples_make(&sample, argv[1]) || !format)
		goto out;
	sample.report.options.verbose = argc > 3;
	if (report_write(&sample.report, format, &out) &&
	    fwrite(out.ptr, 1, out.len, stdout) == out.len)
		r = 0;
out:
	samples_free(&sample);
	buffer_free(&out);
	return r;
}
