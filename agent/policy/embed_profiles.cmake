# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DOUT=file.c "-DFILES=a.ini;b.ini" -P embed_profiles.cmake
# Writes the registry of agent/policy/profile.h: each file's name, first line and bytes.
set(texts "")
set(rows "")
foreach(file IN LISTS FILES)
	get_filename_component(name "${file}" NAME_WE)
	get_filename_component(base "${file}" NAME)
	file(READ "${file}" text)
	string(REGEX REPLACE "^; ([A-Za-z0-9 .,:()-]+)\n.*" "\\1" title "${text}")
	if(title STREQUAL text)
		message(FATAL_ERROR "${file}: its first line is to be a plain comment")
	endif()
	file(READ "${file}" hex HEX)
	if(hex MATCHES "^(..)*[89a-f].")
		message(FATAL_ERROR "${file}: not plain ASCII")
	endif()
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
	string(MAKE_C_IDENTIFIER "text_${name}" symbol)
	string(APPEND texts "static const char ${symbol}[] = {${bytes}};\n")
	string(APPEND rows "\t{\"${name}\", \"${title}\",\n"
		"\t {\"policies/${base}\", {${symbol}, sizeof(${symbol})}}},\n")
endforeach()
file(WRITE "${OUT}"
	"/* Made by agent/policy/embed_profiles.cmake: do not edit. */\n"
	"#include \"agent/policy/profile.h\"\n\n${texts}\n"
	"const struct profile profile_registry[] = {\n${rows}};\n"
	"const size_t profile_registry_count =\n"
	"\tsizeof(profile_registry) / sizeof(profile_registry[0]);\n")
