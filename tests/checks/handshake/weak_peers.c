/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All weak peers there are, by name. */
#include <string.h>

#include "tests/checks/handshake/weak_peer.h"

const struct weak_peer weak_peers[] = {
	{.name = "sound"},
	{.name = "sound-in-pieces", .in_pieces = true},
	{.name = "sound-slow", .slow = true},
	{.name = "fails-always", .fails_always = true},
	{.name = "heartbleed", .heartbeat = HEARTBEAT_BLEEDS},
	{.name = "heartbleed-in-pieces",
	 .heartbeat = HEARTBEAT_BLEEDS,
	 .in_pieces = true},
	{.name = "heartbleed-slow", .heartbeat = HEARTBEAT_BLEEDS, .slow = true},
	{.name = "heartbeat-sound", .heartbeat = HEARTBEAT_SOUND},
	{.name = "heartbeat-sound-in-pieces",
	 .heartbeat = HEARTBEAT_SOUND,
	 .in_pieces = true},
	{.name = "heartbeat-silent", .heartbeat = HEARTBEAT_SILENT},
	{.name = "heartbeat-refused", .heartbeat = HEARTBEAT_REFUSED},
	{.name = "heartbeat-closes", .heartbeat = HEARTBEAT_CLOSES},
	{.name = "ccs-1.0", .change = CHANGE_TAKEN_1_0},
	{.name = "ccs-1.2", .change = CHANGE_TAKEN_1_2},
	{.name = "ccs-closes", .change = CHANGE_CLOSES},
	{.name = "ccs-fails", .change = CHANGE_FAILS},
	{.name = "ccs-bad-mac", .change = CHANGE_BAD_MAC},
	{.name = "ccs-closes-late", .change = CHANGE_TAKEN_CLOSES},
	{.name = "ccs-answered", .change = CHANGE_ANSWERED},
	{.name = "ccs-bad-mac-slow", .change = CHANGE_BAD_MAC, .slow = true},
	{.name = "ccs-ignored", .change = CHANGE_IGNORED},
	{.name = "robot-strong", .rsa = RSA_STRONG},
	{.name = "robot-weak", .rsa = RSA_WEAK},
	{.name = "robot-early", .rsa = RSA_EARLY},
	{.name = "robot-hangs", .rsa = RSA_HANGS},
	{.name = "robot-gcm", .rsa = RSA_STRONG, .rsa_suites = SUITES_GCM},
	{.name = "robot-cbc", .rsa = RSA_WEAK, .rsa_suites = SUITES_OTHER},
	{.name = "robot-1.0", .rsa = RSA_STRONG, .rsa_version = 0x0301},
	{.name = "robot-behind-certificate",
	 .rsa = RSA_STRONG,
	 .certificate = CERTIFICATE_ASKED},
	{.name = "rsa-asks-certificate", .certificate = CERTIFICATE_ASKED},
	{.name = "rsa-wants-certificate",
	 .rsa = RSA_STRONG,
	 .certificate = CERTIFICATE_WANTED},
	{.name = "rsa-random", .rsa = RSA_RANDOM},
	{.name = "rsa-closes", .rsa = RSA_CLOSES},
	{.name = "cbc-sound", .records = RECORDS_SOUND},
	{.name = "cbc-poodle", .records = RECORDS_POODLE},
	{.name = "cbc-goldendoodle", .records = RECORDS_TELL_MAC},
	{.name = "cbc-empty", .records = RECORDS_TELL_EMPTY},
	{.name = "cbc-overflow", .records = RECORDS_TELL_LONG},
	{.name = "cbc-random", .records = RECORDS_RANDOM},
	{.name = "cbc-poodle-1.0",
	 .records = RECORDS_POODLE,
	 .records_version = 0x0301},
	{.name = "cbc-goldendoodle-1.1",
	 .records = RECORDS_TELL_MAC,
	 .records_version = 0x0302},
	{.name = "cbc-empty-camellia",
	 .records = RECORDS_TELL_EMPTY,
	 .records_suite = 0x0041},
	{.name = "cbc-overflow-sha256",
	 .records = RECORDS_TELL_LONG,
	 .records_suite = 0x003c},
	{.name = "cbc-random-camellia",
	 .records = RECORDS_RANDOM,
	 .records_suite = 0x0041},
	{.name = "cbc-deaf", .records = RECORDS_DEAF},
	{.name = "cbc-deaf-camellia", .records = RECORDS_DEAF, .records_suite = 0x0041},
	{.name = "ssl2", .ssl2 = SSL2_ANSWERED},
	{.name = "ssl2-only", .ssl2 = SSL2_ANSWERED, .only_ssl2 = true},
	{.name = "ssl2-empty", .ssl2 = SSL2_EMPTY_LIST},
	{.name = "ssl2-refused", .ssl2 = SSL2_REFUSED},
	{.name = "compression", .compresses = true},
	{.name = "no-rfc5746", .no_renegotiation_info = true},
	{.name = "no-scsv", .ignores_fallback = true},
	{0},
};

const struct weak_peer *weak_peer_find(const char *name)
{
	const struct weak_peer *peer = weak_peers;

	while (peer->name && strcmp(peer->name, name) != 0)
		peer++;
	return peer->name ? peer : NULL;
}
