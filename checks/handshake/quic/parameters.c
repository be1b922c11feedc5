/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/quic/parameters.h"

#include "checks/handshake/quic/varint.h"

/* RFC 9000 18.2 */
enum parameter {
	PARAMETER_ORIGINAL_DESTINATION_CONNECTION_ID = 0x00,
	PARAMETER_INITIAL_MAX_DATA = 0x04,
	PARAMETER_INITIAL_MAX_STREAM_DATA_UNI = 0x07,
	PARAMETER_INITIAL_MAX_STREAMS_UNI = 0x09,
	PARAMETER_INITIAL_SOURCE_CONNECTION_ID = 0x0f,
	PARAMETER_RETRY_SOURCE_CONNECTION_ID = 0x10,
};

void quic_parameters_write(struct span initial_source, struct buffer *out)
{
	/* RFC 9114 6.2: three streams of 1024 bytes each, for whatever a server of
	 * HTTP/3 has to say at once; some refuse the handshake without them. */
	static const struct {
		enum parameter id;
		uint16_t value;
	} allowed[] = {
		{PARAMETER_INITIAL_MAX_STREAMS_UNI, 3},
		{PARAMETER_INITIAL_MAX_STREAM_DATA_UNI, 1024},
		{PARAMETER_INITIAL_MAX_DATA, 3 * 1024},
	};
	size_t i;

	quic_varint_write(out, PARAMETER_INITIAL_SOURCE_CONNECTION_ID);
	quic_varint_write(out, initial_source.len);
	buffer_add(out, initial_source);
	for (i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
		quic_varint_write(out, allowed[i].id);
		quic_varint_write(out, 2);
		quic_varint_write_u14(out, allowed[i].value);
	}
}

static void keep(struct quic_parameters *out, uint64_t id, struct span value)
{
	switch (id) {
	case PARAMETER_ORIGINAL_DESTINATION_CONNECTION_ID:
		out->original_destination = value;
		break;
	case PARAMETER_INITIAL_SOURCE_CONNECTION_ID:
		out->initial_source = value;
		break;
	case PARAMETER_RETRY_SOURCE_CONNECTION_ID:
		out->retry_source = value;
		break;
	default: /* RFC 9000 7.4.2: unknown ones mean nothing */
		break;
	}
}

bool quic_parameters_read(struct span data, struct quic_parameters *out,
			  const char **why)
{
	struct quic_parameters parameters = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	uint64_t seen[QUIC_PARAMETERS_MAX];
	struct reader in = reader_make(data);
	size_t count = 0, i;

	while (in.rest.len > 0) {
		uint64_t id = quic_varint_read(&in);
		struct span value = quic_varint_vector(&in);

		for (i = 0; i < count && seen[i] != id; i++)
			;
		/* RFC 9000 7.4: none may come twice. */
		if (in.failed || i < count || count == QUIC_PARAMETERS_MAX) {
			*why = "the QUIC transport parameters are malformed";
			return false;
		}
		seen[count++] = id;
		keep(&parameters, id, value);
	}
	*out = parameters;
	return true;
}
