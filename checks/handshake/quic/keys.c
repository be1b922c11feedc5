/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/keys.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "checks/handshake/hkdf.h"

enum {
	SAMPLE_LEN = 16,
	MASK_LEN = 5,
	NONCE_LEN = 12,
	PACKET_MAX = 65535, /* what a datagram holds */
};

/* What a cipher suite means for packets (RFC 9001 5.3, 5.4). */
struct quic_cipher {
	uint16_t suite;
	const char *digest;
	size_t digest_len;
	const char *aead;
	size_t key_len;
	const char *mask; /* of the header */
};

static const struct quic_cipher ciphers[] = {
	{0x1301, "SHA256", 32, "AES-128-GCM", 16, "AES-128-ECB"},
	{0x1302, "SHA384", 48, "AES-256-GCM", 32, "AES-256-ECB"},
	{0x1303, "SHA256", 32, "ChaCha20-Poly1305", 32, "ChaCha20"},
	{0x1304, "SHA256", 32, "AES-128-CCM", 16, "AES-128-ECB"},
};

enum { CIPHER_COUNT = sizeof(ciphers) / sizeof(ciphers[0]) };
_Static_assert((int)CIPHER_COUNT <= (int)QUIC_SUITES_MAX, "as the header says");

/* RFC 9001 5.2: Initial packets have AEAD_AES_128_GCM and SHA-256. */
static const struct quic_cipher *const initial_cipher = &ciphers[0];

static const struct quic_cipher *cipher_of(uint16_t suite)
{
	size_t i;

	for (i = 0; i < CIPHER_COUNT; i++) {
		if (ciphers[i].suite == suite)
			return &ciphers[i];
	}
	return NULL;
}

static struct span span_of(const unsigned char *bytes, size_t len)
{
	return (struct span){(const char *)bytes, len};
}

static const unsigned char *bytes_of(struct span span)
{
	return (const unsigned char *)span.ptr;
}

/* ---- keys ------------------------------------------------------------------- */

static bool fill(const struct hkdf *hkdf, const struct quic_version *version,
		 const struct quic_cipher *cipher, const unsigned char *secret,
		 struct quic_keys *out)
{
	const struct span none = {NULL, 0};

	*out = (struct quic_keys){.library = hkdf->library};
	if (!hkdf_expand_label(hkdf, secret, version->key_label, none, out->key,
			       cipher->key_len) ||
	    !hkdf_expand_label(hkdf, secret, version->iv_label, none, out->iv,
			       sizeof(out->iv)) ||
	    !hkdf_expand_label(hkdf, secret, version->hp_label, none, out->hp,
			       cipher->key_len)) {
		ERR_clear_error();
		return false;
	}
	out->cipher = cipher;
	return true;
}

bool quic_keys_initial(OSSL_LIB_CTX *library, const struct quic_version *version,
		       struct span destination, bool is_server, struct quic_keys *out)
{
	const struct hkdf hkdf = {library, initial_cipher->digest,
				  initial_cipher->digest_len};
	unsigned char common[HKDF_LEN_MAX], secret[HKDF_LEN_MAX];

	*out = (struct quic_keys){0};
	if (!hkdf_extract(&hkdf, span_of(version->salt, sizeof(version->salt)),
			  destination, common) ||
	    !hkdf_expand_label(&hkdf, common, is_server ? "server in" : "client in",
			       (struct span){NULL, 0}, secret, hkdf.len)) {
		ERR_clear_error();
		return false;
	}
	return fill(&hkdf, version, initial_cipher, secret, out);
}

size_t quic_keys_suites(uint32_t codes[QUIC_SUITES_MAX])
{
	size_t i;

	for (i = 0; i < CIPHER_COUNT; i++)
		codes[i] = ciphers[i].suite;
	return CIPHER_COUNT;
}

bool quic_keys_hash(OSSL_LIB_CTX *library, uint16_t cipher_suite, struct hkdf *out)
{
	const struct quic_cipher *cipher = cipher_of(cipher_suite);

	if (!cipher)
		return false;
	*out = (struct hkdf){library, cipher->digest, cipher->digest_len};
	return true;
}

bool quic_keys_derive(OSSL_LIB_CTX *library, const struct quic_version *version,
		      uint16_t cipher_suite, const unsigned char *secret,
		      struct quic_keys *out)
{
	struct hkdf hkdf;

	*out = (struct quic_keys){0};
	return quic_keys_hash(library, cipher_suite, &hkdf) &&
	       fill(&hkdf, version, cipher_of(cipher_suite), secret, out);
}

/* ---- the parts of a packet ---------------------------------------------------- */

/* One message through an AEAD; the seal stands behind the clear or sealed text. */
struct aead_job {
	const char *cipher;
	const unsigned char *key;
	unsigned char nonce[NONCE_LEN];
	struct span associated;
	struct span input; /* to open: without the seal */
	unsigned char *output;
	unsigned char *seal; /* written, or compared */
	bool is_opening;
};

/* Everything that comes before the text itself. CCM wants to know the length of the
 * seal and of the text before it sees anything (EVP_EncryptInit(3)). */
static bool begin_aead(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher,
		       const struct aead_job *job)
{
	const bool is_ccm = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_CCM_MODE;
	const int encrypting = job->is_opening ? 0 : 1;
	int len;

	if (EVP_CipherInit_ex2(context, cipher, NULL, NULL, encrypting, NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, NONCE_LEN, NULL) != 1)
		return false;
	if ((is_ccm || job->is_opening) &&
	    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, QUIC_SEAL_LEN,
				job->is_opening ? job->seal : NULL) != 1)
		return false;
	if (EVP_CipherInit_ex2(context, NULL, job->key, job->nonce, encrypting, NULL) !=
	    1)
		return false;
	if (is_ccm &&
	    EVP_CipherUpdate(context, NULL, &len, NULL, (int)job->input.len) != 1)
		return false;
	return EVP_CipherUpdate(context, NULL, &len, bytes_of(job->associated),
				(int)job->associated.len) == 1;
}

/* The text, and the seal at its end: read from it or compared with it. */
static bool end_aead(EVP_CIPHER_CTX *context, const struct aead_job *job)
{
	const bool is_ccm = EVP_CIPHER_CTX_get_mode(context) == EVP_CIPH_CCM_MODE;
	int len = 0, rest;

	if (job->input.len > 0 &&
	    EVP_CipherUpdate(context, job->output, &len, bytes_of(job->input),
			     (int)job->input.len) != 1)
		return false;
	/* With CCM that call has compared the seal, and there is no other. */
	if (is_ccm && job->is_opening)
		return true;
	if (EVP_CipherFinal_ex(context, job->output + len, &rest) != 1)
		return false;
	return job->is_opening || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG,
						      QUIC_SEAL_LEN, job->seal) == 1;
}

static bool run_aead(OSSL_LIB_CTX *library, const struct aead_job *job)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(library, job->cipher, NULL);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	bool ok = cipher && context && job->input.len <= PACKET_MAX &&
		  job->associated.len <= PACKET_MAX &&
		  begin_aead(context, cipher, job) && end_aead(context, job);

	EVP_CIPHER_CTX_free(context);
	EVP_CIPHER_free(cipher);
	ERR_clear_error();
	return ok;
}

/* RFC 9001 5.3: the number, padded to the left, over the IV. */
static void make_nonce(const struct quic_keys *keys, uint64_t number,
		       unsigned char nonce[NONCE_LEN])
{
	size_t i;

	memcpy(nonce, keys->iv, NONCE_LEN);
	for (i = 0; i < 8; i++)
		nonce[NONCE_LEN - 1 - i] ^= (unsigned char)(number >> (8 * i));
}

/* RFC 9001 5.4.3, 5.4.4: five bytes out of a sample of what is sealed. */
static bool make_mask(const struct quic_keys *keys, const unsigned char *sample,
		      unsigned char mask[MASK_LEN])
{
	static const unsigned char zeros[MASK_LEN] = {0};
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(keys->library, keys->cipher->mask, NULL);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	const bool is_block = cipher && EVP_CIPHER_get_block_size(cipher) > 1;
	unsigned char block[2 * SAMPLE_LEN];
	int len = 0;
	bool ok;

	/* ChaCha20 takes the sample as its counter and nonce, AES as its input. */
	ok = cipher && context &&
	     EVP_CipherInit_ex2(context, cipher, keys->hp, is_block ? NULL : sample, 1,
				NULL) == 1 &&
	     EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	     EVP_CipherUpdate(context, block, &len, is_block ? sample : zeros,
			      is_block ? SAMPLE_LEN : MASK_LEN) == 1 &&
	     len >= MASK_LEN;
	if (ok)
		memcpy(mask, block, MASK_LEN);
	EVP_CIPHER_CTX_free(context);
	EVP_CIPHER_free(cipher);
	ERR_clear_error();
	return ok;
}

/* ---- packets ------------------------------------------------------------------ */

void quic_keys_seal(const struct quic_keys *keys, const struct quic_long_header *header,
		    struct span payload, struct buffer *out)
{
	const size_t start = out->len;
	unsigned char seal[QUIC_SEAL_LEN] = {0}, mask[MASK_LEN];
	unsigned char *bytes;
	struct aead_job job = {
		.cipher = keys->cipher->aead,
		.key = keys->key,
		.input = payload,
		.seal = seal,
	};
	size_t body, i;

	quic_packet_write_header(header, payload.len + QUIC_SEAL_LEN, out);
	body = out->len;
	buffer_add(out, payload); /* room for what it becomes */
	buffer_add(out, span_of(seal, sizeof(seal)));
	if (out->failed)
		goto failed;
	bytes = (unsigned char *)out->ptr;
	make_nonce(keys, header->number, job.nonce);
	job.associated = span_of(bytes + start, body - start);
	job.output = bytes + body;
	if (!run_aead(keys->library, &job))
		goto failed;
	memcpy(bytes + body + payload.len, seal, sizeof(seal));
	/* RFC 9001 5.4.2: our numbers have four bytes, so the sample follows them. */
	if (!make_mask(keys, bytes + body, mask))
		goto failed;
	bytes[start] ^= mask[0] & 0x0f;
	for (i = 0; i < 4; i++)
		bytes[body - 4 + i] ^= mask[1 + i];
	return;
failed:
	out->failed = true;
}

/* RFC 9000 A.3: the number whose last bytes these are, nearest to the expected. */
static uint64_t whole_number(uint64_t expected, uint64_t low, unsigned int len)
{
	const uint64_t window = UINT64_C(1) << (8 * len), half = window / 2;
	uint64_t number = (expected & ~(window - 1)) | low;

	if (number + half <= expected && number < (UINT64_C(1) << 62) - window)
		return number + window;
	if (number > expected + half && number >= window)
		return number - window;
	return number;
}

bool quic_keys_open(const struct quic_keys *keys, const struct quic_packet *packet,
		    uint64_t expected, uint64_t *number, struct buffer *payload)
{
	const unsigned char *bytes = bytes_of(packet->bytes);
	const size_t at = packet->number_at, before = payload->len;
	unsigned char mask[MASK_LEN], seal[QUIC_SEAL_LEN];
	struct buffer header = buffer_make(PACKET_MAX);
	struct aead_job job = {.seal = seal, .is_opening = true};
	unsigned int number_len, i;
	uint64_t low = 0;
	bool ok = false;
	uint8_t first;

	/* quic_packet_next() made sure of the sample. */
	if (!keys->cipher || packet->bytes.len < at + 4 + SAMPLE_LEN ||
	    !make_mask(keys, bytes + at + 4, mask))
		goto out;
	first = (uint8_t)(bytes[0] ^ (mask[0] & 0x0f));
	number_len = (first & 3U) + 1;
	buffer_add_u8(&header, first);
	buffer_add(&header, span_slice(packet->bytes, 1, at));
	for (i = 0; i < number_len; i++) {
		uint8_t byte = (uint8_t)(bytes[at + i] ^ mask[1 + i]);

		low = low << 8 | byte;
		buffer_add_u8(&header, byte);
	}
	job.input = span_slice(packet->bytes, at + number_len,
			       packet->bytes.len - QUIC_SEAL_LEN);
	memcpy(seal, bytes + packet->bytes.len - QUIC_SEAL_LEN, sizeof(seal));
	buffer_add(payload, job.input); /* room for what it becomes */
	/* RFC 9000 12.4: there is at least one frame. */
	if (header.failed || payload->failed || job.input.len == 0)
		goto out;
	*number = whole_number(expected, low, number_len);
	make_nonce(keys, *number, job.nonce);
	job.cipher = keys->cipher->aead;
	job.key = keys->key;
	job.associated = buffer_span(&header);
	job.output = (unsigned char *)payload->ptr + before;
	/* RFC 9000 17.2: the reserved bits are zero, which only the key shows. */
	ok = run_aead(keys->library, &job) && (first & 0x0c) == 0;
out:
	if (!ok)
		payload->len = before;
	buffer_free(&header);
	return ok;
}

bool quic_keys_retry_tag(OSSL_LIB_CTX *library, const struct quic_version *version,
			 struct span destination, struct span retry,
			 unsigned char tag[QUIC_RETRY_TAG_LEN])
{
	struct buffer pseudo = buffer_make(PACKET_MAX);
	unsigned char nothing[1];
	struct aead_job job = {
		.cipher = initial_cipher->aead,
		.key = version->retry_key,
		.output = nothing,
		.seal = tag,
	};
	size_t mark = buffer_open_length(&pseudo, 1);
	bool ok;

	buffer_add(&pseudo, destination);
	buffer_close_length(&pseudo, mark, 1);
	buffer_add(&pseudo, retry);
	memcpy(job.nonce, version->retry_nonce, sizeof(job.nonce));
	job.associated = buffer_span(&pseudo);
	ok = !pseudo.failed && run_aead(library, &job);
	buffer_free(&pseudo);
	return ok;
}
