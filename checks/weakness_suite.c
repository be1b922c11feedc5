/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The named attacks on what a version or a cipher suite is: no implementation is
 * without them, so that accepting it is the weakness.
 */
#include "checks/weakness.h"

const struct check check_poodle = {
	.id = "poodle",
	.title = "SSLv3 is not accepted with CBC suites (POODLE)",
	.explanation =
		"SSLv3 does not say what CBC padding has to be, so that a record can be "
		"changed without anybody noticing, and a cookie read byte by byte. Attackers "
		"make a browser fall back to it. It follows from SSLv3 and any CBC suite, "
		"which are asked for. Nothing since Internet Explorer 6 needs SSLv3.",
	.reference = "CVE-2014-3566; RFC 7568",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_PROTOCOLS,
	WEAKNESS_ROW,
};

const struct check check_drown = {
	.id = "drown",
	.title = "SSLv2 is not answered with this key by any endpoint asked (DROWN)",
	.explanation =
		"A server that still speaks SSLv2, even with no suite in common, decrypts what "
		"was said in TLS with the same RSA key, there or at any other server that has "
		"it. An SSLv2 hello is sent to every endpoint of the ports asked for, and all "
		"keys seen are compared, that in an SSLv2 hello as well; TCP ports of this "
		"host that were not asked are named (--audit 1-65535 asks them all), those "
		"that begin with STARTTLS and other hosts are out of sight. Nothing of this "
		"century needs SSLv2.",
	.reference = "CVE-2016-0800, CVE-2015-3197; RFC 6176",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_PROTOCOLS,
	WEAKNESS_ROW,
};

const struct check check_beast = {
	.id = "beast",
	.title = "no CBC suite is accepted in TLS 1.0 and SSLv3 (BEAST)",
	.explanation =
		"In these versions the next record's IV is known beforehand, and who may both "
		"watch a client and make it send requests can read cookies. It follows from "
		"the version and any CBC suite. All browsers have worked around it since 2012, "
		"so that it is information; the versions themselves are what tls-protocol "
		"judges. Leaving them out shuts out Android 4.3 and Java 6.",
	.reference = "CVE-2011-3389",
	.severity = SEVERITY_INFO,
	.setting = SETTING_PROTOCOLS,
	WEAKNESS_ROW,
};

const struct check check_rc4 = {
	.id = "rc4",
	.title = "RC4 is not accepted",
	.explanation =
		"RC4's output is not random enough: a secret that is sent often, as a cookie "
		"is, can be computed from it within hours. Every suite with it is asked for, "
		"in every version. RFC 7465 forbids it. Only clients from before 2002 and some "
		"misconfigured embedded ones know nothing better.",
	.reference = "CVE-2015-2808; RFC 7465",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_sweet32 = {
	.id = "sweet32",
	.title = "no cipher with 64-bit blocks is accepted (SWEET32)",
	.explanation =
		"With blocks of 64 bits two of them are equal after some 32 GB on one "
		"connection, and then a cookie that is sent again and again can be computed. "
		"It follows from 3DES, DES, IDEA and RC2 suites, each asked for in every "
		"version. Windows XP's Internet Explorer 8 is the last client that has nothing "
		"else.",
	.reference = "CVE-2016-2183",
	.severity = SEVERITY_MEDIUM,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_freak = {
	.id = "freak",
	.title = "no RSA key for export is used (FREAK)",
	.explanation =
		"RSA_EXPORT suites encrypt with an RSA key of 512 bits, which anybody can break "
		"in hours for some money; a weak client can be made to take it. They are asked "
		"for in every version, because some servers refuse them only in the newer "
		"ones. No client has needed them since 2000.",
	.reference = "CVE-2015-0204",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_logjam = {
	.id = "logjam",
	.title = "no Diffie-Hellman group is short enough to break (LOGJAM)",
	.explanation =
		"Discrete logarithms of 512 bits are computed in minutes once a prime has been "
		"worked on, and those below 1024 by a company. DHE_EXPORT suites are asked for "
		"in every version, and the prime of every DHE suite is measured. 1024 bits are "
		"the check weak-dh. Java 6 and 7 can do no more than 1024 bits with DHE; they "
		"can do ECDHE.",
	.reference = "CVE-2015-4000; RFC 7919",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_anonymous_suites = {
	.id = "anonymous-suites",
	.title = "no suite without a certificate is accepted",
	.explanation =
		"With an anonymous suite nobody proves who he is: whoever stands between client "
		"and server is the server. Every one is asked for, in every version. Browsers "
		"never offer them; programs that were told to trust anything do. Mail servers "
		"sometimes offer them on purpose, web servers have no reason to.",
	.reference = "RFC 5246 appendix F.1.1.1; RFC 9325 section 4.1",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_null_suites = {
	.id = "null-suites",
	.title = "no suite without encryption is accepted",
	.explanation =
		"NULL suites protect from changes only: passwords and cookies travel in clear "
		"text, while the client shows a lock. Every one is asked for, in every version, "
		"TLS 1.3's of RFC 9150 as well. Some industrial devices want them on purpose; "
		"no browser offers them.",
	.reference = "RFC 9325 section 4.1; RFC 9150 section 9",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};

const struct check check_export_suites = {
	.id = "export-suites",
	.title = "no suite for export is accepted",
	.explanation =
		"Suites made to fit the export laws of the nineties encrypt with 40 or 56 bits, "
		"which a notebook searches through. Every one is asked for, in every version, "
		"those with Kerberos and the 1024-bit ones of a draft as well. FREAK and "
		"LOGJAM are about their keys. No client has needed them since 2000.",
	.reference = "RFC 4346 appendix F.1.1.2; RFC 9325 section 4.1",
	.severity = SEVERITY_HIGH,
	.setting = SETTING_CIPHERS,
	WEAKNESS_ROW,
};
