/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every inquiry: INQUIRY(symbol) stands for inquiry_<symbol> in
 * checks/inquiry/<symbol>.c, INQUIRY(symbol, file) for one that lives with its
 * family in checks/inquiry/<file>.c. CMake reads this list for its sources,
 * registry.c for its rows. The order is that of asking.
 */
INQUIRY(first_handshake)
INQUIRY(speaks)
INQUIRY(spot_check)
INQUIRY(cipher_suites)
INQUIRY(groups)
INQUIRY(signature_schemes)
INQUIRY(dh_prime)
INQUIRY(quic)
INQUIRY(certificates)
INQUIRY(features)
INQUIRY(client_renegotiation)
INQUIRY(legacy_hello)
INQUIRY(tolerance)
INQUIRY(http)
INQUIRY(heartbleed)
INQUIRY(ccs_injection)
INQUIRY(robot)
INQUIRY(padding_oracle)
