/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/host/proc_net.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
	READ_BLOCK = 16 * 1024,
	WORD_DIGITS = 8, /* of one 32-bit word of an address */
};

/* Addresses are printed word by word as %08X of the bytes in memory. */
static bool parse_address(struct span text, struct ip_address *out)
{
	struct ip_address address = {0};
	size_t words = text.len / WORD_DIGITS;
	size_t i;

	if (text.len % WORD_DIGITS != 0 || (words != 1 && words != 4))
		return false;
	address.family = words == 1 ? 4 : 6;
	for (i = 0; i < words; i++) {
		struct span digits =
			span_slice(text, i * WORD_DIGITS, (i + 1) * WORD_DIGITS);
		uint64_t number;
		uint32_t word;

		if (!span_to_u64(digits, 16, 0, UINT32_MAX, &number))
			return false;
		word = (uint32_t)number;
		memcpy(address.bytes + i * sizeof(word), &word, sizeof(word));
	}
	*out = address;
	return true;
}

/* "0100007F:01BB" */
static bool parse_end(struct span text, struct ip_address *address, uint16_t *port)
{
	struct span before, rest = text;
	uint64_t number;

	if (!span_next_field(&rest, ':', &before) || !rest.ptr ||
	    !parse_address(before, address) ||
	    !span_to_u64(rest, 16, 0, UINT16_MAX, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

/* "00000000:00000001": transmit and receive queue. */
static bool parse_queues(struct span text, uint32_t *rqueue)
{
	struct span before, rest = text;
	uint64_t transmit, receive;

	if (!span_next_field(&rest, ':', &before) || !rest.ptr ||
	    !span_to_u64(before, 16, 0, UINT32_MAX, &transmit) ||
	    !span_to_u64(rest, 16, 0, UINT32_MAX, &receive))
		return false;
	*rqueue = (uint32_t)receive;
	return true;
}

bool proc_net_parse_line(struct span line, enum transport transport,
			 struct socket_entry *out)
{
	enum {
		SLOT,
		LOCAL,
		REMOTE,
		STATE,
		QUEUES,
		TIMER,
		RETRANSMIT,
		UID,
		PROBES,
		INODE,
		REFERENCES,
		POINTER,
		DROPS,
		COLUMN_COUNT
	};
	struct span columns[COLUMN_COUNT];
	struct socket_entry entry = {.transport = transport};
	uint64_t state, uid;
	size_t count = 0;

	while (count < COLUMN_COUNT && span_next_word(&line, &columns[count]))
		count++;
	if (count <= INODE || !span_ends_with(columns[SLOT], ":"))
		return false;
	if (!parse_end(columns[LOCAL], &entry.local, &entry.local_port) ||
	    !parse_end(columns[REMOTE], &entry.remote, &entry.remote_port) ||
	    !span_to_u64(columns[STATE], 16, 0, UINT8_MAX, &state) ||
	    !parse_queues(columns[QUEUES], &entry.rqueue) ||
	    !span_to_u64(columns[UID], 10, 0, UINT32_MAX, &uid) ||
	    !span_to_u64(columns[INODE], 10, 0, UINT32_MAX, &entry.inode))
		return false;
	if (entry.local.family != entry.remote.family)
		return false;
	entry.state = (uint8_t)state;
	entry.uid = (uint32_t)uid;
	/* Only UDP prints its drops; TCP has other numbers in that column. */
	if (transport == TRANSPORT_UDP && count > DROPS &&
	    !span_to_u64(columns[DROPS], 10, 0, UINT64_MAX, &entry.drops))
		return false;
	*out = entry;
	return true;
}

static bool is_asked(const struct socket_entry *entry,
		     const struct socket_question *question)
{
	return entry->state == question->state &&
	       entry->local_port >= question->first_port &&
	       entry->local_port <= question->last_port;
}

/*
 * The lines that are whole in ${block}; how much of it they take in *${used}. TCP
 * lists its listeners first (net/ipv4/tcp_ipv4.c, tcp_get_idx), and behind them
 * maybe 100,000 connections: *${ended} at the first of those.
 */
static int visit_lines(struct span block, bool *heading, bool *ended, size_t *used,
		       const struct socket_question *question, socket_visit *visit,
		       void *data)
{
	size_t start = 0, end;
	int r = 0;

	while (!*ended &&
	       (end = start + span_find_byte(span_slice(block, start, block.len),
					     '\n')) < block.len) {
		struct span line = span_slice(block, start, end);
		struct socket_entry entry;

		start = end + 1;
		if (*heading) {
			*heading = false;
			continue;
		}
		if (!proc_net_parse_line(line, question->transport, &entry))
			r = -EBADMSG;
		else if (is_asked(&entry, question) && !visit(&entry, data))
			return -ENOMEM;
		else if (question->state == SOCKET_LISTEN &&
			 entry.state != SOCKET_LISTEN)
			*ended = true;
	}
	*used = start;
	return r;
}

int proc_net_read_of(int process, const struct socket_question *question,
		     struct deadline deadline, socket_visit *visit, void *data)
{
	static const char *const paths[TRANSPORT_COUNT][2] = {
		[TRANSPORT_TCP] = {"net/tcp", "net/tcp6"},
		[TRANSPORT_UDP] = {"net/udp", "net/udp6"},
	};
	char block[READ_BLOCK];
	bool heading = true, ended = false;
	size_t len = 0, used;
	int fd, r = 0, bad = 0;
	ssize_t got;

	fd = openat(process, paths[question->transport][question->family == 6],
		    O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!ended) {
		if (deadline_passed(deadline)) {
			r = -ETIMEDOUT;
			break;
		}
		got = read(fd, block + len, sizeof(block) - len);
		if (got < 0)
			r = -errno;
		if (got <= 0)
			break;
		len += (size_t)got;
		used = 0;
		r = visit_lines((struct span){block, len}, &heading, &ended, &used,
				question, visit, data);
		if (r == -ENOMEM)
			break;
		if (r < 0)
			bad = r;
		r = 0;
		len -= used;
		memmove(block, block + used, len);
		if (len == sizeof(block)) {
			r = -EBADMSG; /* a line that no kernel prints */
			break;
		}
	}
	(void)close(fd);
	if (r == 0 && len > 0 && !ended)
		bad = -EBADMSG;
	return r ? r : bad;
}

int proc_net_read(const struct socket_question *question, struct deadline deadline,
		  socket_visit *visit, void *data)
{
	int r, self = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (self < 0)
		return -errno;
	r = proc_net_read_of(self, question, deadline, visit, data);
	(void)close(self);
	return r;
}
