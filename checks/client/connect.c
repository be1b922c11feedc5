/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connect: client_connect(), the negotiation of RFC 8446 section 4.1 and RFC 5246
 * section 7.4.1 between two lists. Whatever rests on something that was not asked
 * for is TRISTATE_UNKNOWN until the end.
 */
#include <string.h>

#include "checks/client/client.h"
#include "checks/handshake/cipher_suite.h"
#include "checks/handshake/named_group.h"

struct negotiation {
	const struct client *client;
	const struct server_offer *offer;
	enum tls_version version;
	const struct protocol_offer *protocol; /* the offer of that version */
	struct arena *arena;
	struct client_result *out;
};

/* ---- lists ---------------------------------------------------------------------- */

static bool has_code(const struct code_list *list, uint32_t code)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i] == code)
			return true;
	}
	return false;
}

static const struct cipher_suite_use *find_use(const struct cipher_suite_use *uses,
					       size_t count, uint32_t code)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (uses[i].code == code)
			return &uses[i];
	}
	return NULL;
}

/* Is one of ${uses} in the client's list? What was not asked for may be. */
static enum tristate in_common(const struct cipher_suite_use *uses, size_t count,
			       bool complete, const struct code_list *list)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (has_code(list, uses[i].code))
			return TRISTATE_YES;
	}
	return complete ? TRISTATE_NO : TRISTATE_UNKNOWN;
}

static enum tristate worse(enum tristate a, enum tristate b)
{
	if (a == TRISTATE_NO || b == TRISTATE_NO)
		return TRISTATE_NO;
	return a == TRISTATE_YES ? b : a;
}

/* ---- certificates and signatures ------------------------------------------------ */

/* RFC 8446 section 4.2.3: which schemes a key signs with, there and before. */
static const struct {
	uint16_t scheme;
	const char *family; /* struct certificate's key_family */
	const char *key;    /* TLS 1.3 binds ECDSA to one curve: key_type, or NULL */
	bool tls13;
} schemes[] = {
	{0x0403, "EC", "EC prime256v1", true}, {0x0503, "EC", "EC secp384r1", true},
	{0x0603, "EC", "EC secp521r1", true},  {0x0303, "EC", NULL, false},
	{0x0203, "EC", NULL, false},           {0x0804, "RSA", NULL, true},
	{0x0805, "RSA", NULL, true},           {0x0806, "RSA", NULL, true},
	{0x0401, "RSA", NULL, false},          {0x0501, "RSA", NULL, false},
	{0x0601, "RSA", NULL, false},          {0x0301, "RSA", NULL, false},
	{0x0201, "RSA", NULL, false},          {0x0101, "RSA", NULL, false},
	{0x0807, "ED25519", NULL, true},       {0x0808, "ED448", NULL, true},
};

enum { SCHEME_COUNT = sizeof(schemes) / sizeof(schemes[0]) };

static bool is_family(const struct certificate *leaf, const char *family)
{
	return leaf->key_family && strcmp(leaf->key_family, family) == 0;
}

static bool is_key(const struct certificate *leaf, const char *key)
{
	return !key || (leaf->key_type && strcmp(leaf->key_type, key) == 0);
}

/* RFC 5246 section 7.4.1.4.1: a TLS 1.2 client that names no scheme means SHA-1. */
static bool takes_scheme(const struct negotiation *n, uint16_t scheme)
{
	if (n->client->signature_schemes.count == 0)
		return scheme == 0x0201 || scheme == 0x0203;
	return has_code(&n->client->signature_schemes, scheme);
}

/* Both have a scheme for keys of ${family}, as far as the server's were asked for. */
static enum tristate scheme_for(const struct negotiation *n, const char *family)
{
	const struct protocol_offer *p = n->protocol;
	size_t i;

	for (i = 0; i < SCHEME_COUNT; i++) {
		if (strcmp(schemes[i].family, family) != 0 ||
		    !takes_scheme(n, schemes[i].scheme))
			continue;
		if (!p->signature_schemes_complete ||
		    find_use(p->signature_schemes, p->signature_scheme_count,
			     schemes[i].scheme))
			return TRISTATE_YES;
	}
	return TRISTATE_NO;
}

/* TLS 1.3: can the client check a signature of one of the server's keys? */
static enum tristate certificate_fits_tls13(const struct negotiation *n)
{
	bool strange = false;
	size_t i, j;

	for (i = 0; i < n->offer->leaf_count; i++) {
		const struct certificate *leaf = n->offer->leaves[i];
		bool known = false;

		for (j = 0; j < SCHEME_COUNT; j++) {
			if (!schemes[j].tls13 || !is_family(leaf, schemes[j].family))
				continue;
			known = true;
			if (is_key(leaf, schemes[j].key) &&
			    takes_scheme(n, schemes[j].scheme))
				return TRISTATE_YES;
		}
		strange = strange || !known;
	}
	return n->offer->leaves_complete && n->offer->leaf_count > 0 && !strange
		       ? TRISTATE_NO
		       : TRISTATE_UNKNOWN;
}

/* RFC 8422 section 5.1.1: before TLS 1.3 the groups bind the certificate's curve. */
static enum tristate curve_fits(const struct negotiation *n)
{
	static const struct {
		const char *key;
		uint16_t group;
	} curves[] = {
		{"EC prime256v1", 0x0017},
		{"EC secp384r1", 0x0018},
		{"EC secp521r1", 0x0019},
	};
	size_t i, j;

	for (i = 0; i < n->offer->leaf_count; i++) {
		const struct certificate *leaf = n->offer->leaves[i];

		if (is_family(leaf, "ED25519") && takes_scheme(n, 0x0807))
			return TRISTATE_YES;
		if (!is_family(leaf, "EC"))
			continue;
		if (n->client->groups.count == 0)
			return TRISTATE_YES;
		for (j = 0; j < sizeof(curves) / sizeof(curves[0]); j++) {
			if (is_key(leaf, curves[j].key) &&
			    has_code(&n->client->groups, curves[j].group))
				return TRISTATE_YES;
		}
	}
	return n->offer->leaves_complete ? TRISTATE_NO : TRISTATE_UNKNOWN;
}

/* ---- one suite ------------------------------------------------------------------ */

static enum tristate group_in_common(const struct negotiation *n)
{
	/* RFC 8422 section 4: no such extension, the server may take any. */
	if (n->client->groups.count == 0 && n->version < TLS_VERSION_TLS1_3)
		return TRISTATE_YES;
	return in_common(n->protocol->groups, n->protocol->group_count,
			 n->protocol->groups_complete, &n->client->groups);
}

static bool is_ecdhe(const struct cipher_suite *suite)
{
	return suite->key_exchange == KEY_EXCHANGE_ECDHE;
}

static bool is_dhe(const struct cipher_suite *suite)
{
	return suite->key_exchange == KEY_EXCHANGE_DHE ||
	       suite->key_exchange == KEY_EXCHANGE_DHE_512 ||
	       suite->key_exchange == KEY_EXCHANGE_DHE_1024;
}

/* Both have it: can they use it together? */
static enum tristate suite_fits(const struct negotiation *n, uint32_t code)
{
	const struct cipher_suite *suite = cipher_suite_by_code(n->version, code);
	enum tristate fits = TRISTATE_YES;

	if (!suite || n->version == TLS_VERSION_TLS1_3)
		return fits;
	if (is_ecdhe(suite))
		fits = worse(fits, group_in_common(n));
	if (suite->authentication == AUTHENTICATION_ECDSA)
		fits = worse(fits, curve_fits(n));
	/* Schemes are a matter of TLS 1.2, and of suites that sign something. */
	if (n->version != TLS_VERSION_TLS1_2 || (!is_ecdhe(suite) && !is_dhe(suite)))
		return fits;
	if (suite->authentication == AUTHENTICATION_RSA)
		fits = worse(fits, scheme_for(n, "RSA"));
	else if (suite->authentication == AUTHENTICATION_ECDSA &&
		 scheme_for(n, "EC") == TRISTATE_NO)
		fits = worse(fits, scheme_for(n, "ED25519"));
	return fits;
}

struct choice {
	uint32_t code;      /* 0: which one it is cannot be told */
	enum tristate fits; /* any: YES when one is sure to be taken */
	size_t candidates;
	uint32_t prime_candidate; /* a DHE suite among them, or 0 */
};

/* Take note of a suite that both have, in the order in which they are picked. */
static void consider(const struct negotiation *n, uint32_t code, struct choice *choice)
{
	const struct cipher_suite *suite = cipher_suite_by_code(n->version, code);
	enum tristate fits = suite_fits(n, code);

	if (fits == TRISTATE_NO)
		return;
	/* The first one is taken, if it is sure that it is one. */
	if (choice->candidates == 0 && fits == TRISTATE_YES)
		choice->code = code;
	choice->candidates++;
	if (choice->fits != TRISTATE_YES)
		choice->fits = fits;
	if (suite && is_dhe(suite))
		choice->prime_candidate = code;
}

static struct choice choose_suite(const struct negotiation *n)
{
	const struct protocol_offer *p = n->protocol;
	const struct code_list *wanted = &n->client->cipher_suites;
	struct choice choice = {.fits = TRISTATE_NO};
	size_t i;

	if (p->server_order == TRISTATE_YES) {
		for (i = 0; i < p->cipher_suite_count; i++) {
			if (has_code(wanted, p->cipher_suites[i].code))
				consider(n, p->cipher_suites[i].code, &choice);
		}
	} else {
		for (i = 0; i < wanted->count; i++) {
			if (find_use(p->cipher_suites, p->cipher_suite_count,
				     wanted->items[i]))
				consider(n, wanted->items[i], &choice);
		}
	}
	/* One that was not asked for may come before those that were; and whose order
	 * it is matters from two on. */
	if (!p->cipher_suites_complete ||
	    (p->server_order == TRISTATE_UNKNOWN && choice.candidates > 1))
		choice.code = 0;
	return choice;
}

/* ---- the group ------------------------------------------------------------------ */

static uint32_t choose_group_tls13(const struct negotiation *n)
{
	const struct protocol_offer *p = n->protocol;
	const struct code_list *shares = &n->client->key_shares;
	size_t i, common = 0;
	uint32_t last = 0;

	/* A group that it has a share of saves the server a round trip. */
	for (i = 0; i < shares->count; i++) {
		if (find_use(p->groups, p->group_count, shares->items[i]))
			return shares->items[i];
		if (!p->groups_complete)
			return 0;
	}
	for (i = 0; i < p->group_count; i++) {
		if (has_code(&n->client->groups, p->groups[i].code)) {
			last = p->groups[i].code;
			common++;
		}
	}
	return common == 1 && p->groups_complete ? last : 0;
}

static uint32_t choose_group(const struct negotiation *n)
{
	const struct protocol_offer *p = n->protocol;
	const struct code_list *wanted = &n->client->groups;
	uint32_t first_of_server = 0, first_of_client = 0;
	size_t i, common = 0;

	if (!p->groups_complete)
		return 0;
	for (i = 0; i < p->group_count; i++) {
		if (!has_code(wanted, p->groups[i].code))
			continue;
		if (common++ == 0)
			first_of_server = p->groups[i].code;
	}
	for (i = 0; i < wanted->count && first_of_client == 0; i++) {
		if (find_use(p->groups, p->group_count, wanted->items[i]))
			first_of_client = wanted->items[i];
	}
	if (common == 1 || p->server_order == TRISTATE_YES)
		return first_of_server;
	return p->server_order == TRISTATE_NO ? first_of_client : 0;
}

/* ---- the answer ----------------------------------------------------------------- */

static void answer(const struct negotiation *n, enum client_outcome outcome,
		   const char *why)
{
	*n->out = (struct client_result){.outcome = outcome, .why = why};
}

/* A refusal is one only where all was asked for. */
static void answer_missing(const struct negotiation *n, enum tristate there,
			   const char *refused, const char *unknown)
{
	answer(n, there == TRISTATE_NO ? CLIENT_REFUSED : CLIENT_UNKNOWN,
	       there == TRISTATE_NO ? refused : unknown);
}

/* False, and answered, when the client would not put up with the prime. */
static bool prime_fits(const struct negotiation *n, const struct choice *choice)
{
	const struct cipher_suite *suite =
		choice->code ? cipher_suite_by_code(n->version, choice->code) : NULL;
	uint32_t bits = n->protocol->dh_bits;
	uint32_t min = n->client->dh_bits_min, max = n->client->dh_bits_max;

	if (choice->prime_candidate == 0 || (min == 0 && max == 0) ||
	    (suite && !is_dhe(suite)))
		return true;
	if (bits != 0 && bits >= min && (max == 0 || bits <= max))
		return true;
	if (bits == 0 || !suite) {
		answer(n, CLIENT_UNKNOWN,
		       bits == 0 ? "whether it takes the Diffie-Hellman prime is not "
				   "known: that was not seen"
				 : "it does not take the Diffie-Hellman prime, and may "
				   "be made to use it");
		return false;
	}
	answer(n, CLIENT_REFUSED,
	       arena_printf(n->arena,
			    "it does not take a Diffie-Hellman prime of %u bits",
			    (unsigned int)bits));
	return false;
}

static void answer_suite(const struct negotiation *n)
{
	struct choice choice = choose_suite(n);
	struct client_result *out = n->out;
	const struct cipher_suite *suite;
	uint32_t group = 0;

	if (choice.fits != TRISTATE_YES) {
		const char *unknown = "no cipher suite in common was seen, and not all "
				      "were asked for";

		if (choice.candidates > 0)
			unknown = "whether it has a group and takes a certificate for "
				  "the suites in common was not seen";
		answer_missing(n,
			       n->protocol->cipher_suites_complete ? choice.fits
								   : TRISTATE_UNKNOWN,
			       arena_printf(n->arena,
					    "no cipher suite in common with %s",
					    tls_version_name(n->version)),
			       unknown);
		return;
	}
	if (!prime_fits(n, &choice))
		return;
	*out = (struct client_result){.outcome = CLIENT_CONNECTS,
				      .version = n->version};
	if (choice.code)
		out->cipher_suite = cipher_suite_use_of(n->version, choice.code);
	suite = choice.code ? cipher_suite_by_code(n->version, choice.code) : NULL;
	if (n->version == TLS_VERSION_TLS1_3)
		group = choose_group_tls13(n);
	else if (suite && is_ecdhe(suite))
		group = choose_group(n);
	if (group)
		out->group = named_group_use_of(group);
}

static void answer_version(const struct negotiation *n)
{
	enum tristate fits;

	if (n->version == TLS_VERSION_TLS1_3) {
		fits = group_in_common(n);
		if (fits != TRISTATE_YES) {
			answer_missing(n, fits, "no group in common",
				       "no group in common was seen, and not all were "
				       "asked for");
			return;
		}
		fits = certificate_fits_tls13(n);
		if (fits != TRISTATE_YES) {
			answer_missing(n, fits,
				       "it cannot check signatures of the "
				       "certificate's key",
				       "whether it takes the certificate is not known: "
				       "not every one was seen");
			return;
		}
	}
	answer_suite(n);
}

void client_connect(const struct client *client, const struct server_offer *offer,
		    struct arena *arena, struct client_result *out)
{
	struct negotiation n = {
		.client = client,
		.offer = offer,
		.arena = arena,
		.out = out,
	};
	unsigned int version = client->highest + 1U;

	while (version-- > client->lowest) {
		n.version = version;
		n.protocol = &offer->protocols[version];
		if (n.protocol->offered == TRISTATE_NO)
			continue;
		if (n.protocol->offered == TRISTATE_YES)
			answer_version(&n);
		else
			answer(&n, CLIENT_UNKNOWN,
			       arena_printf(arena,
					    "whether %s is accepted is not known",
					    tls_version_name(version)));
		if (out->outcome == CLIENT_CONNECTS && offer->is_named &&
		    !client->sends_name)
			answer(&n, CLIENT_UNKNOWN,
			       "it sends no server name, and gets whatever answers "
			       "without one");
		return;
	}
	answer(&n, CLIENT_REFUSED,
	       arena_printf(arena, "no version in common: it has %s%s%s",
			    tls_version_name(client->lowest),
			    client->lowest < client->highest ? " to " : "",
			    client->lowest < client->highest
				    ? tls_version_name(client->highest)
				    : ""));
}
