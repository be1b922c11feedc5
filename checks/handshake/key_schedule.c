/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/key_schedule.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "agent/base/buffer.h"
#include "checks/handshake/handshake_message.h"

static struct span span_of(const unsigned char *bytes, size_t len)
{
	return (struct span){(const char *)bytes, len};
}

static bool begin_transcript(struct key_schedule *schedule)
{
	EVP_MD *digest =
		EVP_MD_fetch(schedule->hkdf.library, schedule->hkdf.digest, NULL);
	bool ok = digest && EVP_DigestInit_ex2(schedule->transcript, digest, NULL) == 1;

	EVP_MD_free(digest);
	ERR_clear_error();
	return ok;
}

bool key_schedule_make(struct key_schedule *schedule, const struct hkdf *hkdf)
{
	*schedule =
		(struct key_schedule){.hkdf = *hkdf, .transcript = EVP_MD_CTX_new()};
	return schedule->transcript && begin_transcript(schedule);
}

void key_schedule_free(struct key_schedule *schedule)
{
	EVP_MD_CTX_free(schedule->transcript);
	OPENSSL_cleanse(schedule, sizeof(*schedule));
	*schedule = (struct key_schedule){0};
}

bool key_schedule_add(struct key_schedule *schedule, struct span message)
{
	return EVP_DigestUpdate(schedule->transcript, message.ptr, message.len) == 1;
}

bool key_schedule_hash(const struct key_schedule *schedule,
		       unsigned char hash[HKDF_LEN_MAX])
{
	EVP_MD_CTX *copy = EVP_MD_CTX_new();
	unsigned int len = 0;
	bool ok = copy && EVP_MD_CTX_copy_ex(copy, schedule->transcript) == 1 &&
		  EVP_DigestFinal_ex(copy, hash, &len) == 1 &&
		  len == schedule->hkdf.len;

	EVP_MD_CTX_free(copy);
	ERR_clear_error();
	return ok;
}

bool key_schedule_retry(struct key_schedule *schedule)
{
	struct buffer message = buffer_make(HANDSHAKE_HEADER_LEN + HKDF_LEN_MAX);
	unsigned char hash[HKDF_LEN_MAX];
	bool ok = key_schedule_hash(schedule, hash);
	size_t mark;

	buffer_add_u8(&message, HANDSHAKE_MESSAGE_HASH);
	mark = buffer_open_length(&message, 3);
	buffer_add(&message, span_of(hash, schedule->hkdf.len));
	buffer_close_length(&message, mark, 3);
	ok = ok && !message.failed && begin_transcript(schedule) &&
	     key_schedule_add(schedule, buffer_span(&message));
	buffer_free(&message);
	return ok;
}

/* RFC 8446 7.1: Derive-Secret(secret, "derived", ""), the salt of the next stage. */
static bool derive_salt(const struct hkdf *hkdf, const unsigned char *secret,
			unsigned char *salt)
{
	struct key_schedule empty;
	unsigned char hash[HKDF_LEN_MAX];
	bool ok = key_schedule_make(&empty, hkdf) && key_schedule_hash(&empty, hash) &&
		  hkdf_expand_label(hkdf, secret, "derived", span_of(hash, hkdf->len),
				    salt, hkdf->len);

	key_schedule_free(&empty);
	return ok;
}

bool key_schedule_derive(struct key_schedule *schedule, struct span shared)
{
	static const unsigned char zeros[HKDF_LEN_MAX] = {0};
	const struct hkdf *hkdf = &schedule->hkdf;
	const struct span none = span_of(zeros, hkdf->len);
	unsigned char early[HKDF_LEN_MAX], salt[HKDF_LEN_MAX], secret[HKDF_LEN_MAX];
	unsigned char hash[HKDF_LEN_MAX];
	bool ok = hkdf_extract(hkdf, none, none, early) &&
		  derive_salt(hkdf, early, salt) &&
		  hkdf_extract(hkdf, span_of(salt, hkdf->len), shared, secret) &&
		  key_schedule_hash(schedule, hash) &&
		  hkdf_expand_label(hkdf, secret, "c hs traffic",
				    span_of(hash, hkdf->len), schedule->client_secret,
				    hkdf->len) &&
		  hkdf_expand_label(hkdf, secret, "s hs traffic",
				    span_of(hash, hkdf->len), schedule->server_secret,
				    hkdf->len);

	OPENSSL_cleanse(secret, sizeof(secret));
	ERR_clear_error();
	return ok;
}

bool key_schedule_finished(const struct key_schedule *schedule,
			   const unsigned char *secret,
			   unsigned char verify_data[HKDF_LEN_MAX])
{
	const struct hkdf *hkdf = &schedule->hkdf;
	unsigned char key[HKDF_LEN_MAX], hash[HKDF_LEN_MAX];
	/* RFC 8446 4.4.4 wants HMAC(key, hash), which RFC 5869 2.2 calls Extract. */
	bool ok = key_schedule_hash(schedule, hash) &&
		  hkdf_expand_label(hkdf, secret, "finished", (struct span){NULL, 0},
				    key, hkdf->len) &&
		  hkdf_extract(hkdf, span_of(key, hkdf->len), span_of(hash, hkdf->len),
			       verify_data);

	ERR_clear_error();
	return ok;
}
