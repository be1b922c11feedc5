/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/base/utf8.h"

size_t utf8_next(struct span text, size_t at, uint32_t *code_point)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least; /* a smaller number would be an overlong form */
	} forms[] = {
		{0x80, 0x00, 0x0},
		{0xe0, 0xc0, 0x80},
		{0xf0, 0xe0, 0x800},
		{0xf8, 0xf0, 0x10000},
	};
	unsigned char first = (unsigned char)text.ptr[at];
	size_t form, i;

	for (form = 0; form < sizeof(forms) / sizeof(forms[0]); form++) {
		uint32_t value;

		if ((first & forms[form].mask) != forms[form].lead)
			continue;
		value = first & (unsigned char)~forms[form].mask;
		if (form >= text.len - at)
			return 0;
		for (i = 1; i <= form; i++) {
			unsigned char next = (unsigned char)text.ptr[at + i];

			if ((next & 0xc0) != 0x80)
				return 0;
			value = value << 6 | (next & 0x3f);
		}
		if (value < forms[form].least || value > 0x10ffff ||
		    (value >= 0xd800 && value <= 0xdfff))
			return 0;
		*code_point = value;
		return form + 1;
	}
	return 0;
}
