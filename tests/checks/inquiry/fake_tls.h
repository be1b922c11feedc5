/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fake_tls: a TLS server as a function of a question, for the tests of inquiries.
 * It has the habits of real ones, and some that none has.
 */
#ifndef TLSWARD_TESTS_FAKE_TLS_H
#define TLSWARD_TESTS_FAKE_TLS_H

#include "checks/inquiry/inquiry.h"

enum {
	FAKE_TLS_SUITES_MAX = 256,
	FAKE_TLS_CONNECTIONS_MAX = 3000, /* more is a question without end */
};

struct fake_tls {
	/* Of a version, in the server's order; ends with 0. NULL: not offered. */
	const uint32_t *suites[TLS_VERSION_COUNT];
	const uint16_t *groups;  /* in the server's order, ends with 0; NULL: any */
	const uint16_t *schemes; /* the same, NULL: signs, but does not say how */
	/* Among its suites: picks them as any other, and then refuses for want of what
	 * only they need (Erlang with SRP, and no user's name). Ends with 0. */
	const uint32_t *fails_at;
	uint8_t fails_with; /* alert, 0: as for any other refusal */
	bool own_order;     /* of suites, groups and schemes */
	/* Go: ChaCha20 before the rest, unless the first suite that it knows in the
	 * hello is ECDHE with AES-GCM. */
	bool needs_aes_first;
	bool prefers_chacha20; /* where the hello begins with it, in spite of that */
	/* ECDSA when the hello names any such suite and scheme, else RSA. */
	bool chooses_key_first;
	bool drops_dhe_with_groups; /* RFC 7919 4, with groups nobody has */
	uint16_t needs_curve;       /* of its ECDSA key: refused by clients without */
	bool groups_late; /* up to TLS 1.2: has none that suits behind its ServerHello
			   */
	bool insists_on_group;      /* uses its first one where none suits */
	bool signs_late;            /* TLS 1.2: refuses behind its ServerHello */
	bool insists_on_scheme;     /* signs with the first, offered or not */
	bool knows_schemes_only;    /* TLS 1.3: takes any it knows, whatever its key */
	bool looks_at_schemes_late; /* TLS 1.3: after the HelloRetryRequest */
	bool refuses_encrypted;     /* and then only those it never heard of in clear */
	const uint16_t *key_schemes; /* of its key, of those that it knows; NULL: all */
	bool refuses_shares;    /* TLS 1.3: whatever follows its HelloRetryRequest */
	bool silent_to_shares;  /* the same */
	bool wants_certificate; /* ends a handshake that has none of ours */
	size_t suites_max;      /* more are refused, 0: no limit */
	bool closes;            /* says no without an alert */
	bool refuses_version_by_40; /* instead of by 70 */
	size_t closed_at;           /* question that is closed all the same, from 1 */
	size_t silent_from;         /* question from which on nothing comes, from 1 */
	bool lies;                  /* picks what is not in the hello */
	bool wavers;                /* refuses every third hello it could take */
	const char *dh_prime;       /* of DHE suites, in hex */
	const char *dh_prime_without_groups;
	size_t asked;
};

/* The answer to ${job}. */
void fake_tls_answer(struct fake_tls *server, const struct probe_job *job,
		     struct probe_result *result);

/*
 * fake_tls_ask(server, inquiry, endpoint, arena):
 * Make the whole ${inquiry}, last question answered first. Returns how many
 * connections it took, SIZE_MAX when it waits for ever or never ends. ${stop_at} > 0:
 * finish with "no time" after so many.
 */
size_t fake_tls_ask(struct fake_tls *server, const struct inquiry *inquiry,
		    struct endpoint *endpoint, struct arena *arena, size_t stop_at);

#endif
