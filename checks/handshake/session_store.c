/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/session_store.h"

#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

struct kept {
	uint32_t key; /* 0: free */
	unsigned char *der;
	size_t len;
};

struct session_store {
	struct kept items[SESSION_STORE_MAX];
	size_t next; /* the oldest, once all are taken */
};

struct session_store *session_store_make(void)
{
	return calloc(1, sizeof(struct session_store));
}

static void forget(struct kept *kept)
{
	OPENSSL_clear_free(kept->der, kept->len);
	*kept = (struct kept){0};
}

void session_store_free(struct session_store *store)
{
	size_t i;

	if (!store)
		return;
	for (i = 0; i < SESSION_STORE_MAX; i++)
		forget(&store->items[i]);
	free(store);
}

static const struct kept *find(const struct session_store *store, uint32_t key)
{
	size_t i;

	for (i = 0; i < SESSION_STORE_MAX; i++) {
		if (key != 0 && store->items[i].key == key)
			return &store->items[i];
	}
	return NULL;
}

bool session_store_put(struct session_store *store, uint32_t key, SSL_SESSION *session)
{
	const struct kept *old = find(store, key);
	size_t at = old ? (size_t)(old - store->items) : store->next;
	unsigned char *der = NULL;
	int len;

	if (key == 0 || SSL_SESSION_is_resumable(session) != 1)
		return false;
	/* Not more than fits: the length alone first. */
	len = i2d_SSL_SESSION(session, NULL);
	if (len > 0 && len <= SESSION_BYTES_MAX) {
		unsigned char *end = der = OPENSSL_malloc((size_t)len);

		if (der && i2d_SSL_SESSION(session, &end) != len) {
			OPENSSL_free(der);
			der = NULL;
		}
	}
	ERR_clear_error();
	if (!der)
		return false;
	forget(&store->items[at]);
	store->items[at] = (struct kept){key, der, (size_t)len};
	if (!old)
		store->next = (store->next + 1) % SESSION_STORE_MAX;
	return true;
}

SSL_SESSION *session_store_get(const struct session_store *store, uint32_t key)
{
	const struct kept *kept = find(store, key);
	const unsigned char *at;
	SSL_SESSION *session;

	if (!kept)
		return NULL;
	at = kept->der;
	session = d2i_SSL_SESSION(NULL, &at, (long)kept->len);
	ERR_clear_error();
	return session;
}
