/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * weak-dh: the prime of the finite-field key exchange before TLS 1.3.
 */
#include "checks/check.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/offered.h"
#include "checks/remedy.h"
#include "checks/subject.h"

enum {
	BITS_MIN = 2048,   /* RFC 9325 section 4.1 */
	BITS_BROKEN = 1024 /* within reach: weakdh.org, CVE-2015-4000 */
};

struct primes {
	uint32_t bits;    /* the smallest one seen, 0 = none */
	const char *name; /* its, when it is somebody else's too */
	bool offered;     /* a suite that uses one is */
	bool unseen;      /* but its prime was not seen */
	bool complete;
};

static bool uses_prime(enum tls_version version, uint32_t code)
{
	const struct cipher_suite *suite = cipher_suite_by_code(version, code);

	if (!suite)
		return false;
	switch (suite->key_exchange) {
	case KEY_EXCHANGE_DHE:
	case KEY_EXCHANGE_DHE_512:
	case KEY_EXCHANGE_DHE_1024:
	case KEY_EXCHANGE_DHE_PSK:
		return true;
	default:
		return false;
	}
}

static struct primes read_primes(const struct protocol_offer *offers)
{
	struct primes primes = {.complete = true};
	unsigned int version;
	size_t i;

	for (version = TLS_VERSION_SSL3; version < TLS_VERSION_TLS1_3; version++) {
		const struct protocol_offer *offer = &offers[version];
		bool here = false;

		if (offer->offered == TRISTATE_NO)
			continue;
		if (offer->offered == TRISTATE_UNKNOWN ||
		    !offer->cipher_suites_complete)
			primes.complete = false;
		for (i = 0; i < offer->cipher_suite_count && !here; i++)
			here = uses_prime(version, offer->cipher_suites[i].code);
		primes.offered = primes.offered || here;
		if (here && offer->dh_bits == 0)
			primes.unseen = true;
		if (offer->dh_bits != 0 &&
		    (primes.bits == 0 || offer->dh_bits < primes.bits)) {
			primes.bits = offer->dh_bits;
			primes.name = offer->dh_prime;
		}
	}
	return primes;
}

static void weak_dh_run(const struct subject *s, const struct check_settings *want,
			struct finding *out)
{
	const struct protocol_offer *offers = offered_protocols(s, out);
	struct primes primes;

	(void)want;
	if (!offers)
		return;
	primes = read_primes(offers);
	offered_place(s, SETTING_DH_PARAMETERS, out);
	if (primes.bits > 0)
		finding_side(out, SIDE_LIVE,
			     subject_live_place(s->endpoint, out->arena),
			     "a prime of %u bits%s%s", (unsigned int)primes.bits,
			     primes.name ? ": " : "", primes.name ? primes.name : "");
	finding_fix(
		out,
		"%s: a group of 2048 bits or more (RFC 7919 has ffdhe2048), or no DHE "
		"suites at all",
		remedy_directive(s, SETTING_DH_PARAMETERS));
	if (primes.bits > 0 && primes.bits < BITS_MIN) {
		out->severity =
			primes.bits <= BITS_BROKEN ? SEVERITY_HIGH : SEVERITY_MEDIUM;
		finding_result(out, RESULT_FAIL,
			       "Diffie-Hellman with a prime of %u bits%s%s%s",
			       (unsigned int)primes.bits, primes.name ? " (" : "",
			       primes.name ? primes.name : "", primes.name ? ")" : "");
	} else if (primes.unseen) {
		finding_result(
			out, RESULT_UNKNOWN,
			"a suite with Diffie-Hellman is offered, its prime was not "
			"seen");
	} else if (!primes.complete) {
		finding_result(
			out, RESULT_UNKNOWN,
			"whether Diffie-Hellman with a small prime is offered is "
			"not known: not every suite was asked for");
	} else if (primes.offered) {
		finding_result(out, RESULT_PASS,
			       "Diffie-Hellman with a prime of %u bits",
			       (unsigned int)primes.bits);
	} else {
		finding_result(out, RESULT_PASS,
			       "no suite with finite-field Diffie-Hellman is offered");
	}
}

const struct check check_weak_dh = {
	.id = "weak-dh",
	.title = "Diffie-Hellman primes have 2048 bits or more",
	.explanation =
		"One computation against a prime opens every connection that uses it, and the "
		"primes of 1024 bits that came with old servers are shared by millions. The "
		"server's own key exchange message shows its prime, for each version before "
		"TLS 1.3. It is of high severity up to 1024 bits, else medium. A bigger prime "
		"locks out Java 7 and older, which take 1024 bits at most; without DHE suites "
		"they use others.",
	.reference = "RFC 9325 section 4.1; RFC 7919; CVE-2015-4000",
	.severity = SEVERITY_MEDIUM,
	.scope = SCOPE_ENDPOINT,
	.setting = SETTING_DH_PARAMETERS,
	.needs = EVIDENCE_HANDSHAKE,
	.uses = EVIDENCE_CONFIG,
	.run = weak_dh_run,
};
