/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/key_share.h"

#include <openssl/err.h>
#include <openssl/evp.h>

/* RFC 8446 4.2.8.2: points are uncompressed. */
struct key_share_group {
	uint16_t code;
	const char *algorithm, *curve; /* curve NULL: the algorithm says it */
	size_t len;                    /* of a share */
};

static const struct key_share_group groups[] = {
	{0x001d, "X25519", NULL, 32}, {0x0017, "EC", "P-256", 65},
	{0x001e, "X448", NULL, 56},   {0x0018, "EC", "P-384", 97},
	{0x0019, "EC", "P-521", 133},
};

enum { GROUP_COUNT = sizeof(groups) / sizeof(groups[0]) };
_Static_assert((int)GROUP_COUNT <= (int)KEY_SHARE_GROUPS_MAX, "as the header says");

size_t key_share_groups(uint16_t codes[KEY_SHARE_GROUPS_MAX])
{
	size_t i;

	for (i = 0; i < GROUP_COUNT; i++)
		codes[i] = groups[i].code;
	return GROUP_COUNT;
}

bool key_share_make(struct key_share *share, OSSL_LIB_CTX *library, uint16_t code)
{
	const struct key_share_group *group;
	size_t i = 0;

	*share = (struct key_share){.library = library};
	while (i < GROUP_COUNT && groups[i].code != code)
		i++;
	if (i == GROUP_COUNT)
		return false;
	group = &groups[i];
	share->key = group->curve ? EVP_PKEY_Q_keygen(library, NULL, group->algorithm,
						      group->curve)
				  : EVP_PKEY_Q_keygen(library, NULL, group->algorithm);
	ERR_clear_error();
	if (!share->key)
		return false;
	share->group = group;
	return true;
}

void key_share_free(struct key_share *share)
{
	EVP_PKEY_free(share->key);
	*share = (struct key_share){0};
}

uint16_t key_share_group_code(const struct key_share *share)
{
	return share->group ? share->group->code : 0;
}

void key_share_write(const struct key_share *share, struct buffer *out)
{
	unsigned char *point = NULL;
	size_t len = 0, mark;

	if (share->group)
		len = EVP_PKEY_get1_encoded_public_key(share->key, &point);
	if (len == 0) {
		out->failed = true;
	} else {
		buffer_add_u16be(out, share->group->code);
		mark = buffer_open_length(out, 2);
		buffer_add(out, (struct span){(const char *)point, len});
		buffer_close_length(out, mark, 2);
	}
	OPENSSL_free(point);
	ERR_clear_error();
}

bool key_share_agree(const struct key_share *share, struct span peer,
		     unsigned char secret[KEY_SHARE_SECRET_MAX], size_t *len)
{
	EVP_PKEY *theirs = EVP_PKEY_new();
	EVP_PKEY_CTX *context = NULL;
	bool ok = false;

	*len = KEY_SHARE_SECRET_MAX;
	if (!theirs || !share->group || peer.len != share->group->len ||
	    EVP_PKEY_copy_parameters(theirs, share->key) != 1 ||
	    EVP_PKEY_set1_encoded_public_key(theirs, (const unsigned char *)peer.ptr,
					     peer.len) != 1)
		goto out;
	context = EVP_PKEY_CTX_new_from_pkey(share->library, share->key, NULL);
	/* RFC 7748 6.1: a share of small order gives zeros; the library refuses it. */
	ok = context && EVP_PKEY_derive_init(context) == 1 &&
	     EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
	     EVP_PKEY_derive(context, secret, len) == 1;
out:
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(theirs);
	ERR_clear_error();
	return ok;
}
