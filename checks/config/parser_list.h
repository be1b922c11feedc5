/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The web servers whose configuration can be read: PARSER(name). Each is the
 * file name.c or the folder name/ here and defines config_parser_name; CMake
 * and registry.c read this list.
 */
PARSER(nginx)
