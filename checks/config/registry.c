/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/config/parser.h"

#define PARSER(name) extern const struct config_parser config_parser_##name;
#include "checks/config/parser_list.h"
#undef PARSER

const struct config_parser *const config_parser_registry[] = {
#define PARSER(name) &config_parser_##name,
#include "checks/config/parser_list.h"
#undef PARSER
};

const size_t config_parser_registry_count =
	sizeof(config_parser_registry) / sizeof(config_parser_registry[0]);

const struct config_parser *config_parser_find(struct span name)
{
	for (size_t i = 0; i < config_parser_registry_count; i++) {
		if (span_equal_string(name, config_parser_registry[i]->name))
			return config_parser_registry[i];
	}
	return NULL;
}

const struct setting_row *config_parser_setting(const struct config_parser *parser,
						enum setting_id setting)
{
	for (size_t i = 0; i < parser->setting_count; i++) {
		if (parser->settings[i].setting == setting)
			return &parser->settings[i];
	}
	return NULL;
}
