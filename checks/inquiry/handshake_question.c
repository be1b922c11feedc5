/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/inquiry/handshake_question.h"

#include "checks/handshake/quic/version.h"

void handshake_question(const struct inquiry_io *io, struct probe_job *job)
{
	const struct quic_facts *quic = &io->endpoint->quic;

	if (io->endpoint->transport != TRANSPORT_UDP) {
		job->kind = PROBE_HANDSHAKE;
		return;
	}
	job->kind = PROBE_QUIC_HANDSHAKE;
	job->hello.version = TLS_VERSION_TLS1_3;
	job->quic.version = quic->version != 0 ? quic->version : QUIC_VERSION_1;
}

bool quic_names_version(const struct probe_result *result, uint32_t version)
{
	size_t i = 0;

	while (i < result->quic.version_count && result->quic.versions[i] != version)
		i++;
	return i < result->quic.version_count;
}
