/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The settings rows of one server, so that the fix texts of these tests do not
 * change with the real ones (whose own tests are in tests/checks/config).
 */
#include "checks/config/parser.h"

static const struct setting_row rows[] = {
	{.setting = SETTING_PROTOCOLS,
	 .directive = "ssl_protocols",
	 .effective_where = "in the default server of the address: others have no say",
	 .before = "ssl_protocols ",
	 .separator = " ",
	 .after = ";"},
	{.setting = SETTING_RUN_USER,
	 .directive = "user",
	 .before = "user ",
	 .separator = " ",
	 .after = ";"},
	{.setting = SETTING_CERTIFICATE,
	 .directive = "ssl_certificate",
	 .before = "ssl_certificate ",
	 .separator = " ",
	 .after = ";"},
	{.setting = SETTING_CERTIFICATE_KEY,
	 .directive = "ssl_certificate_key",
	 .before = "ssl_certificate_key ",
	 .separator = " ",
	 .after = ";"},
};

static const struct config_parser fake = {
	.name = "nginx",
	.title = "nginx",
	.settings = rows,
	.setting_count = sizeof(rows) / sizeof(rows[0]),
};

const struct config_parser *const config_parser_registry[] = {&fake};
const size_t config_parser_registry_count = 1;

const struct config_parser *config_parser_find(struct span name)
{
	return span_equal_string(name, fake.name) ? &fake : NULL;
}

const struct setting_row *config_parser_setting(const struct config_parser *parser,
						enum setting_id setting)
{
	size_t i;

	for (i = 0; i < parser->setting_count; i++) {
		if (parser->settings[i].setting == setting)
			return &parser->settings[i];
	}
	return NULL;
}
