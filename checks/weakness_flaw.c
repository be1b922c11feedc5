/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The named attacks on flaws of an implementation: what a library does wrong with
 * messages that every library has to read.
 */
#include "checks/weakness.h"

const struct check check_heartbleed = {
	.id = "heartbleed",
	.title = "heartbeats give away no memory (Heartbleed)",
	.explanation =
		"A heartbeat request that claims more payload than it brings is answered with "
		"that much of the server's memory: passwords, session cookies, the private "
		"key. Who does not announce heartbeats has no such code. Else a lying request "
		"is sent after the server's flight, and a sound one behind it; the order and "
		"size of the answers tell. With --probe offer the version of the mapped "
		"library decides where it can. After the upgrade the key has to be replaced, "
		"and what was said meanwhile counts as read.",
	.reference = "CVE-2014-0160; RFC 6520 section 4",
	.severity = SEVERITY_CRITICAL,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_ccs_injection = {
	.id = "ccs-injection",
	.title = "a ChangeCipherSpec before the key exchange is refused",
	.explanation =
		"OpenSSL before 1.0.1h took a ChangeCipherSpec at any time: sent too early it "
		"makes keys of nothing, and who stands between a client and a server that both "
		"do so reads and changes everything. Two are sent after the server's flight: a "
		"sound server refuses the first with unexpected_message, a weak one takes it "
		"in silence and fails at decrypting the second. Both are needed, and again "
		"alone, before it counts. The fix is an upgrade of the library.",
	.reference = "CVE-2014-0224; RFC 5246 section 7.1",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_robot = {
	.id = "robot",
	.title = "RSA key exchange tells nothing of its padding (ROBOT)",
	.explanation =
		"A server that reacts differently to an RSA-encrypted secret with right and "
		"with wrong padding decrypts, question by question, whatever was ever "
		"encrypted for its key, and signs what an attacker likes. Five blocks, one "
		"right and four each wrong in one way, are sent with and without the rest of "
		"the handshake; differences count when they come again. Without RSA key "
		"exchange there is no target; clients from before about 2010 may need it.",
	.reference = "CVE-2017-13099 and its kin; RFC 5246 section 7.4.7.1",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_padding_oracle = {
	.id = "padding-oracle",
	.title = "CBC records tell nothing of their padding",
	.explanation =
		"Whoever can tell from the answer whether the padding of a CBC record or its "
		"MAC was wrong reads cookies byte by byte: POODLE against TLS, Zombie POODLE, "
		"GOLDENDOODLE, CVE-2016-2107, CVE-2019-1559. After a handshake with each "
		"kind of such suites (version, cipher, MAC) records with one fault each are "
		"sent; sound servers answer all of them alike. A kind whose cipher the TLS "
		"library here lacks is unknown. encrypt_then_mac takes the oracle away from "
		"clients that have it, so it is not offered. Without CBC suites there is no "
		"target.",
	.reference = "CVE-2014-8730, CVE-2019-1559; RFC 5246 section 6.2.3.2",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_lucky13 = {
	.id = "lucky13",
	.title = "CBC records are read in constant time (LUCKY13)",
	.explanation =
		"How long a server takes to refuse a CBC record may tell how long its padding "
		"was. Nobody can measure that reliably from outside, so that CBC suites are "
		"offered proves nothing: the version of the mapped library decides where it "
		"can, and without CBC suites there is no target. It is information, not an "
		"alarm. Leaving CBC suites out shuts clients out that know no AEAD, from "
		"before about 2014.",
	.reference = "CVE-2013-0169",
	.severity = SEVERITY_INFO,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_insecure_renegotiation = {
	.id = "insecure-renegotiation",
	.title = "a renegotiation is bound to its connection",
	.explanation =
		"Without RFC 5746 a second handshake on a connection is not tied to the first: "
		"who stands between may put a request of his own before the client's, and the "
		"server takes both for one. A hello with renegotiation_info is sent (SSLv3: its "
		"signalling suite); a ServerHello that does not answer it is weak. A server "
		"that never renegotiates at all cannot be attacked so, but clients refuse it "
		"all the same.",
	.reference = "CVE-2009-3555; RFC 5746 section 3.6",
	.severity = SEVERITY_MEDIUM,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_client_renegotiation = {
	.id = "client-renegotiation",
	.title = "clients cannot make the server shake hands again and again",
	.explanation =
		"A handshake costs a server many times what it costs a client; one connection "
		"that renegotiates endlessly keeps a core busy. A finished connection asks for "
		"it several times, because some servers stop it only after a few; who closes, "
		"refuses or ignores that is not weak. Some set-ups with client certificates "
		"for a part of the site need renegotiation by the server, which this is not "
		"about.",
	.reference = "CVE-2011-1473",
	.severity = SEVERITY_LOW,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_crime = {
	.id = "crime",
	.title = "TLS does not compress (CRIME)",
	.explanation =
		"Compressed before it is encrypted, a request's length tells how much of a "
		"guess is right: cookies are read byte by byte. A hello that offers DEFLATE is "
		"sent; a server that picks it is weak. TLS 1.3 has no compression. Nothing is "
		"lost by switching it off: what compresses well is compressed by HTTP.",
	.reference = "CVE-2012-4929; RFC 9325 section 3.3",
	.severity = SEVERITY_MEDIUM,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_breach = {
	.id = "breach",
	.title = "pages are not compressed by HTTP (BREACH)",
	.explanation =
		"A page that is compressed, holds a secret and echoes a part of the request "
		"gives the secret away by its length. Only the last two depend on the "
		"application, and this program cannot see them: that the start page comes "
		"compressed is information, not an alarm. Switching compression off costs "
		"bandwidth; tokens that change with each page are the better answer.",
	.reference = "CVE-2013-3587",
	.severity = SEVERITY_INFO,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};

const struct check check_opossum = {
	.id = "opossum",
	.title = "the plain port offers no upgrade to TLS (Opossum)",
	.explanation =
		"Where the same site can be reached by TLS from the start and by an upgrade "
		"from plain HTTP, who stands between can shift the answers of one request to "
		"the next. A request with Upgrade: TLS/1.0 is sent to the plain port; an answer "
		"that offers it is weak. No browser uses the upgrade, so nothing is lost "
		"without it; some printers do.",
	.reference = "CVE-2025-49812; RFC 2817",
	.severity = SEVERITY_MEDIUM,
	.setting = SETTING_COUNT,
	WEAKNESS_ROW,
};
