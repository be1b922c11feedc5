/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/handshake/certificate_request.h"

#include "checks/handshake/extension.h"

bool certificate_request_next(struct certificate_request *request, struct span *name)
{
	struct reader in = reader_make(request->authorities);
	struct span found = reader_vector(&in, 2);

	if (in.failed || found.len == 0) /* DistinguishedName<1..2^16-1> */
		return false;
	request->authorities = in.rest;
	*name = found;
	return true;
}

/* RFC 8446 4.2.4: certificate_authorities, one extension among others. */
static bool authorities_of_tls13(struct reader *in, struct span *out)
{
	struct span extensions, data;
	struct reader inside;

	(void)reader_vector(in, 1); /* certificate_request_context */
	extensions = reader_vector(in, 2);
	if (in->failed || !extension_list_is_sound(extensions))
		return false;
	*out = (struct span){NULL, 0};
	if (!extension_find(extensions, EXTENSION_CERTIFICATE_AUTHORITIES, &data))
		return true;
	inside = reader_make(data);
	*out = reader_vector(&inside, 2);
	return reader_at_end(&inside);
}

bool certificate_request_read(struct span body, enum tls_version version,
			      struct certificate_request *out)
{
	struct certificate_request request = {0}, names;
	struct reader in = reader_make(body);
	struct span name;

	if (version == TLS_VERSION_TLS1_3) {
		if (!authorities_of_tls13(&in, &request.authorities))
			return false;
	} else {
		(void)reader_vector(&in, 1); /* certificate_types */
		if (version == TLS_VERSION_TLS1_2)
			(void)reader_vector(&in, 2); /* signature algorithms */
		request.authorities = reader_vector(&in, 2);
	}
	if (!reader_at_end(&in))
		return false;
	names = request;
	while (certificate_request_next(&names, &name))
		request.count++;
	if (names.authorities.len > 0)
		return false;
	*out = request;
	return true;
}
