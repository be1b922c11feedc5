/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/server_key_exchange.h"

#include "agent/base/reader.h"

/* RFC 8422 5.4 (and RFC 4492, which still had explicit curves). */
enum ec_curve_type {
	EC_CURVE_EXPLICIT_PRIME = 1,
	EC_CURVE_EXPLICIT_CHAR2 = 2,
	EC_CURVE_NAMED = 3,
};

bool server_key_exchange_expected(enum key_exchange kind)
{
	switch (kind) {
	case KEY_EXCHANGE_ECDHE:
	case KEY_EXCHANGE_ECDHE_PSK:
	case KEY_EXCHANGE_DHE:
	case KEY_EXCHANGE_DHE_512:
	case KEY_EXCHANGE_DHE_1024:
	case KEY_EXCHANGE_DHE_PSK:
		return true;
	default:
		return false;
	}
}

static bool curve_read(struct reader *in, struct server_key_exchange *out)
{
	switch (reader_u8(in)) {
	case EC_CURVE_NAMED:
		out->group = reader_u16be(in);
		(void)reader_vector(in, 1); /* the public point */
		return !in->failed;
	case EC_CURVE_EXPLICIT_PRIME:
	case EC_CURVE_EXPLICIT_CHAR2:
		return !in->failed;
	default:
		return false;
	}
}

/* RFC 5246 7.4.3: dh_p, dh_g, dh_Ys. Leading zero bits do not count. */
static bool prime_read(struct reader *in, struct server_key_exchange *out)
{
	struct span p = reader_vector(in, 2);
	uint32_t bits;
	unsigned char top;

	(void)reader_vector(in, 2);
	(void)reader_vector(in, 2);
	if (in->failed)
		return false;
	while (p.len > 0 && p.ptr[0] == 0)
		p = span_slice(p, 1, p.len);
	if (p.len == 0)
		return false;
	bits = (uint32_t)p.len * 8;
	for (top = (unsigned char)p.ptr[0]; !(top & 0x80);
	     top = (unsigned char)(top << 1))
		bits--;
	out->dh_bits = bits;
	out->dh_prime = p;
	return true;
}

bool server_key_exchange_read(struct span body, enum key_exchange kind,
			      struct server_key_exchange *out)
{
	struct server_key_exchange found = {0};
	struct reader in = reader_make(body);
	bool ok;

	switch (kind) {
	case KEY_EXCHANGE_ECDHE_PSK:
		(void)reader_vector(&in, 2); /* RFC 5489 2: psk_identity_hint */
		ok = curve_read(&in, &found);
		break;
	case KEY_EXCHANGE_ECDHE:
		ok = curve_read(&in, &found);
		break;
	case KEY_EXCHANGE_DHE_PSK:
		(void)reader_vector(&in, 2); /* RFC 4279 3: psk_identity_hint */
		ok = prime_read(&in, &found);
		break;
	case KEY_EXCHANGE_DHE:
	case KEY_EXCHANGE_DHE_512:
	case KEY_EXCHANGE_DHE_1024:
		ok = prime_read(&in, &found);
		break;
	default:
		return false;
	}
	/* Behind explicit curve parameters nobody knows where it would begin. */
	if (ok && (found.group != 0 || found.dh_bits != 0) && in.rest.len >= 2)
		found.signature_scheme = reader_u16be(&in);
	if (ok)
		*out = found;
	return ok;
}
