/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/certificate/public_key.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/objects.h>

const char *public_key_family(const EVP_PKEY *key)
{
	static const struct {
		int id;
		const char *name;
	} families[] = {
		{EVP_PKEY_RSA, "RSA"},         {EVP_PKEY_RSA_PSS, "RSA-PSS"},
		{EVP_PKEY_EC, "EC"},           {EVP_PKEY_DSA, "DSA"},
		{EVP_PKEY_ED25519, "ED25519"}, {EVP_PKEY_ED448, "ED448"},
		{EVP_PKEY_X25519, "X25519"},   {EVP_PKEY_X448, "X448"},
		{EVP_PKEY_DH, "DH"},           {EVP_PKEY_SM2, "SM2"},
	};
	int id = EVP_PKEY_get_base_id(key);
	const char *name;
	size_t i;

	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (families[i].id == id)
			return families[i].name;
	}
	/* Algorithms that only a provider knows (ML-DSA). */
	name = EVP_PKEY_get0_type_name(key);
	return name ? name : "unknown";
}

const char *public_key_type(const EVP_PKEY *key, struct arena *arena)
{
	const char *family = public_key_family(key);
	char group[64];
	size_t len = 0;

	if (strcmp(family, "EC") != 0)
		return arena_printf(arena, "%s", family);
	if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group,
					   sizeof(group), &len) != 1)
		return arena_printf(arena, "EC with explicit parameters");
	return arena_printf(arena, "EC %s", group);
}

uint64_t public_key_exponent(const EVP_PKEY *key)
{
	unsigned char bytes[sizeof(uint64_t)];
	uint64_t exponent = 0;
	BIGNUM *e = NULL;
	size_t i;

	if (strncmp(public_key_family(key), "RSA", 3) != 0 ||
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) != 1)
		return 0;
	if (BN_bn2binpad(e, bytes, sizeof(bytes)) == (int)sizeof(bytes)) {
		for (i = 0; i < sizeof(bytes); i++)
			exponent = exponent << 8 | bytes[i];
	} else {
		exponent = UINT64_MAX;
	}
	BN_free(e);
	return exponent;
}

const char *public_key_sha256(struct span bytes, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = 0, i;
	char *text;

	if (EVP_Digest(bytes.ptr, bytes.len, digest, &len, EVP_sha256(), NULL) != 1)
		return NULL;
	text = arena_alloc(arena, 2 * (size_t)len + 1);
	if (!text)
		return NULL;
	for (i = 0; i < len; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 0x0f];
	}
	return text;
}
