/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dh_prime: the primes of finite-field Diffie-Hellman that many servers share. Work
 * that goes into breaking one of them breaks it for all (Logjam: Adrian et al.,
 * "Imperfect Forward Secrecy", 2015). Made by generate_dh_primes.py.
 */
#ifndef TLSWARD_CHECKS_HANDSHAKE_DH_PRIME_H
#define TLSWARD_CHECKS_HANDSHAKE_DH_PRIME_H

/* Whose it is, as "RFC 7919 ffdhe2048" or "Apache mod_ssl 2.2 (1024 bits)"; ${prime}
 * is in lower-case hex without leading zeros. NULL: nobody's that is known here. */
const char *dh_prime_name(const char *prime);

#endif
