/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * served: the certificate chains that an endpoint was seen to serve, for checks.
 */
#ifndef TLSWARD_CHECKS_SERVED_H
#define TLSWARD_CHECKS_SERVED_H

#include "checks/subject.h"

/*
 * served_count(facts, endpoint), served_at(facts, endpoint, index), served_leaf():
 * The chains that can be judged, that of the first handshake first. A chain counts
 * when its handshake was completed, or only wanted a certificate of ours: what breaks
 * off otherwise proves nothing. Each has at least a leaf.
 */
size_t served_count(const struct facts *facts, const struct endpoint *endpoint);
struct served_chain served_at(const struct facts *facts,
			      const struct endpoint *endpoint, size_t index);
const struct certificate *served_leaf(const struct facts *facts,
				      const struct endpoint *endpoint, size_t index);

/* Is ${leaf} at the head of one of them? */
bool served_has(const struct facts *facts, const struct endpoint *endpoint,
		const struct certificate *leaf);

/* The chain that ${subject}'s certificate leads, as served or else as in its file;
 * count 0: neither is known. */
struct certificate_chain served_chain_of(const struct subject *subject);

/*
 * served_start(subject, out):
 * For checks of SCOPE_ENDPOINT about certificates: is there one to look at? False,
 * and ${out} answered, when none is meant to be served or none was seen.
 */
bool served_start(const struct subject *subject, struct finding *out);

/* All chains that were seen are in order: pass with ${what}, or unknown when another
 * certificate may be served that was not seen. */
void served_pass(const struct subject *subject, const char *what, struct finding *out);

/* What is at fault, as the wire shows it: "CN=example.org: ...". */
void served_side(const struct subject *subject, const struct certificate *certificate,
		 const char *text, struct finding *out);

#endif
