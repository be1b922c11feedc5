/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every check: CHECK(symbol) stands for check_<symbol> in checks/<symbol>.c,
 * CHECK(symbol, file) for one that lives with its family in checks/<file>.c.
 * CMake reads this list for its sources, registry.c for its rows; there is no
 * third place. The order is that of --list checks.
 */
CHECK(tls_protocol)
CHECK(tls_1_3, tls_protocol)
CHECK(tls_config_not_served, tls_protocol)
CHECK(tls_unreachable, tls_answer)
CHECK(plain_on_tls_port, tls_answer)
CHECK(certificate_expiry, certificate_dates)
CHECK(certificate_not_yet_valid, certificate_dates)
CHECK(certificate_lifetime, certificate_dates)
CHECK(certificate_name)
CHECK(certificate_chain)
CHECK(certificate_key_weak, certificate_strength)
CHECK(certificate_signature_weak, certificate_strength)
CHECK(certificate_served)
CHECK(certificate_key_match, private_key)
CHECK(private_key_mode, private_key)
CHECK(config_not_loaded)
CHECK(worker_root)
CHECK(worker_privileges)
CHECK(worker_no_new_privs, worker_privileges)
CHECK(worker_seccomp, worker_privileges)
CHECK(binary_replaced, process_files)
CHECK(library_replaced, process_files)
CHECK(listener_unexpected)
CHECK(listener_vanished)
CHECK(shared_port)
CHECK(udp_443)
CHECK(accept_queue)
CHECK(audit_complete)
