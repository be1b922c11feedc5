/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/exchange.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include <libmnl/libmnl.h>

#include "rules/block.h"

/* A dump fills at most 32 KiB at a time (net/netlink/af_netlink.c). */
enum { RECEIVE_MAX = 32768, REQUEST_MAX = 1024, TRIES = 5 };

/* Of the socket: the longest batch, or a storm of errors, several times over.
 * The kernel charges more than the bytes themselves. */
enum { SOCKET_BUFFER = 8 << 20 };

/* Which answers a request is a part of. */
enum { OURS = 1 << 0, WHOLE = 1 << 1 };

static const struct {
	uint16_t type;
	uint8_t family;
	bool is_dump;
	uint16_t our_table;
	const char *set;
	unsigned int answers;
} requests[EXCHANGE_REQUEST_COUNT] = {
#define EXCHANGE(symbol, type, family, is_dump, our_table, set, answers) \
	[EXCHANGE_##symbol] = {type, family, is_dump, our_table, set, answers},
#include "rules/exchange_list.h"
#undef EXCHANGE
};

/* ---- the socket ------------------------------------------------------------ */

int exchange_open(int *fd)
{
	struct sockaddr_nl self = {.nl_family = AF_NETLINK};
	const int size = SOCKET_BUFFER;
	const int on = 1;
	int s, r;

	s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	if (s < 0)
		return -errno;
	if (bind(s, (struct sockaddr *)&self, sizeof(self)) != 0) {
		r = -errno;
		(void)close(s);
		return r;
	}
	/* Each of these only makes an answer better: without FORCE a long batch
	 * gives EMSGSIZE, without EXT_ACK an error has no place. */
	(void)setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	(void)setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	(void)setsockopt(s, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	(void)setsockopt(s, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	*fd = s;
	return 0;
}

/* One send(2) to the kernel, all or nothing. */
static int send_all(int fd, struct span bytes)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	ssize_t sent;

	do {
		sent = sendto(fd, bytes.ptr, bytes.len, MSG_DONTWAIT,
			      (const struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return -errno;
	return (size_t)sent == bytes.len ? 0 : -EMSGSIZE;
}

/*
 * One datagram of the kernel's, without waiting. Returns its length, 0 for one
 * that somebody else sent (any process may), or -errno.
 */
static ssize_t receive(int fd, char *bytes, size_t size)
{
	struct sockaddr_nl from = {0};
	socklen_t from_len = sizeof(from);
	ssize_t len;

	do {
		len = recvfrom(fd, bytes, size, MSG_DONTWAIT | MSG_TRUNC,
			       (struct sockaddr *)&from, &from_len);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;
	if (from_len < sizeof(from) || from.nl_pid != 0)
		return 0;
	return (size_t)len > size ? -EBADMSG : len;
}

static int wait_readable(int fd, struct deadline deadline)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};
	int r;

	do {
		r = poll(&poller, 1, deadline_left_ms(deadline));
	} while (r < 0 && errno == EINTR && !deadline_passed(deadline));
	if (r < 0)
		return -errno;
	return r > 0 ? 0 : -ETIME;
}

/* Take one whole message off ${rest}; false when the framing is broken. */
static bool take_message(struct span *rest, struct nlmsghdr *header,
			 struct span *message)
{
	size_t whole;

	if (rest->len < sizeof(*header))
		return false;
	memcpy(header, rest->ptr, sizeof(*header));
	if (header->nlmsg_len < sizeof(*header) || header->nlmsg_len > rest->len)
		return false;
	*message = span_slice(*rest, 0, header->nlmsg_len);
	whole = NLMSG_ALIGN((size_t)header->nlmsg_len);
	*rest = span_slice(*rest, whole, rest->len);
	return true;
}

/* The number in an NLMSG_ERROR or NLMSG_DONE: 0 or -errno. */
static bool get_error(struct span message, int *error)
{
	if (message.len < sizeof(struct nlmsghdr) + sizeof(*error))
		return false;
	memcpy(error, message.ptr + sizeof(struct nlmsghdr), sizeof(*error));
	return *error <= 0 && *error > -4096;
}

/* ---- questions -------------------------------------------------------------- */

static int send_request(int fd, enum exchange_request request, uint32_t seq)
{
	_Alignas(struct nlmsghdr) char bytes[REQUEST_MAX] = {0};
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(bytes);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type =
		(uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | requests[request].type);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	if (requests[request].is_dump)
		nlh->nlmsg_flags |= NLM_F_DUMP;
	nlh->nlmsg_seq = seq;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = requests[request].family;
	nfg->version = NFNETLINK_V0;
	if (requests[request].our_table)
		mnl_attr_put_strz(nlh, requests[request].our_table, RULESET_TABLE);
	if (requests[request].set)
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, requests[request].set);
	return send_all(fd, (struct span){bytes, nlh->nlmsg_len});
}

struct answer {
	uint32_t seq;
	bool is_dump;
	bool interrupted;
	bool done;
	int error;
};

/* One message of an answer. Returns 0 or -errno, as exchange_ask() does. */
static int take_answer(struct answer *answer, const struct nlmsghdr *header,
		       struct span message, struct buffer *reply)
{
	static const char padding[NLMSG_ALIGNTO] = {0};

	if (header->nlmsg_seq != answer->seq)
		return 0; /* of an earlier question that was given up */
	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->interrupted = true;
	switch (header->nlmsg_type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_OVERRUN:
		return -ENOBUFS;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		if (!get_error(message, &answer->error))
			return -EBADMSG;
		answer->done = true;
		return 0;
	default:
		break;
	}
	buffer_add(reply, message);
	buffer_add(reply,
		   (struct span){padding, NLMSG_ALIGN(message.len) - message.len});
	if (reply->failed)
		return -EMSGSIZE;
	if (!answer->is_dump)
		answer->done = true;
	return 0;
}

static int read_answer(int fd, struct deadline deadline, struct answer *answer,
		       struct buffer *reply)
{
	_Alignas(struct nlmsghdr) char bytes[RECEIVE_MAX];
	int r = 0;

	while (!answer->done && r == 0) {
		struct span rest = {bytes, 0};
		ssize_t len;

		r = wait_readable(fd, deadline);
		if (r)
			break;
		len = receive(fd, bytes, sizeof(bytes));
		if (len == -EAGAIN)
			continue;
		if (len < 0)
			return (int)len;
		rest.len = (size_t)len;
		while (rest.len > 0 && !answer->done && r == 0) {
			struct nlmsghdr header;
			struct span message;

			if (!take_message(&rest, &header, &message))
				return -EBADMSG;
			r = take_answer(answer, &header, message, reply);
		}
	}
	return r ? r : answer->error;
}

/* Numbers no two questions on one socket share, tries included. */
static uint32_t request_seq(unsigned int request, unsigned int attempt)
{
	return 1U + request * TRIES + attempt;
}

int exchange_ask(int fd, enum exchange_request request, struct deadline deadline,
		 struct buffer *reply)
{
	const size_t before = reply->len;
	unsigned int attempt;
	int r = -EINVAL;

	if ((unsigned int)request >= EXCHANGE_REQUEST_COUNT)
		return r;
	for (attempt = 0; attempt < TRIES; attempt++) {
		struct answer answer = {
			.seq = request_seq(request, attempt),
			.is_dump = requests[request].is_dump,
		};

		r = send_request(fd, request, answer.seq);
		if (r == 0)
			r = read_answer(fd, deadline, &answer, reply);
		if (r == 0 && answer.interrupted)
			r = -EINTR;
		if (r == 0)
			return 0;
		reply->len = before;
		if (r != -EINTR)
			break;
	}
	return r;
}

/* The requests whose row names ${answer}, in order. */
static int ask_answer(int fd, unsigned int answer, struct deadline deadline,
		      struct buffer *reply)
{
	const size_t before = reply->len;
	unsigned int i;
	int r = 0;

	for (i = 0; i < EXCHANGE_REQUEST_COUNT && r == 0; i++) {
		if ((requests[i].answers & answer) == 0)
			continue;
		r = exchange_ask(fd, (enum exchange_request)i, deadline, reply);
		if (r == -ENOENT && requests[i].our_table)
			r = 0;
	}
	if (r)
		reply->len = before;
	return r;
}

int exchange_ask_all(int fd, struct deadline deadline, struct buffer *reply)
{
	return ask_answer(fd, OURS, deadline, reply);
}

int exchange_ask_ruleset(int fd, struct deadline deadline, struct buffer *reply)
{
	return ask_answer(fd, WHOLE, deadline, reply);
}

static bool is_name(const char *text)
{
	return text && text[0] != '\0' && strlen(text) < NFT_NAME_MAXLEN;
}

static int send_elements_request(int fd, const struct exchange_set *set, uint32_t seq)
{
	_Alignas(struct nlmsghdr) char bytes[REQUEST_MAX] = {0};
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(bytes);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSETELEM;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = seq;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = set->family;
	nfg->version = NFNETLINK_V0;
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, set->table);
	mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set->set);
	return send_all(fd, (struct span){bytes, nlh->nlmsg_len});
}

static int ask_elements_once(int fd, const struct exchange_set *set,
			     struct deadline deadline, uint32_t seq,
			     struct buffer *reply)
{
	struct answer answer = {.seq = seq, .is_dump = true};
	int r = send_elements_request(fd, set, seq);

	if (r == 0)
		r = read_answer(fd, deadline, &answer, reply);
	return r == 0 && answer.interrupted ? -EINTR : r;
}

int exchange_ask_elements(int fd, const struct exchange_set *set,
			  struct deadline deadline, struct buffer *reply)
{
	const size_t before = reply->len;
	unsigned int attempt;
	int r = -EINTR;

	/* The longest names fit into a request: REQUEST_MAX. */
	_Static_assert(REQUEST_MAX >= 2 * NFT_NAME_MAXLEN + 128, "names and headers");
	if (!is_name(set->table) || !is_name(set->set))
		return -EINVAL;
	for (attempt = 0; attempt < TRIES && r == -EINTR; attempt++) {
		reply->len = before;
		r = exchange_ask(fd, EXCHANGE_GENERATION, deadline, reply);
		if (r == 0)
			r = ask_elements_once(
				fd, set, deadline,
				request_seq(EXCHANGE_REQUEST_COUNT, attempt), reply);
		if (r == 0)
			r = exchange_ask(fd, EXCHANGE_GENERATION_AFTER, deadline,
					 reply);
	}
	if (r != 0)
		reply->len = before;
	return r;
}

int exchange_ask_conntrack(int fd, const struct conntrack_tuple *reply_direction,
			   struct deadline deadline, struct buffer *reply)
{
	struct answer answer = {.seq = request_seq(EXCHANGE_REQUEST_COUNT + 1, 0)};
	struct buffer request = buffer_make(CONNTRACK_REQUEST_MAX);
	const size_t before = reply->len;
	int r = -EINVAL;

	if (conntrack_request(reply_direction, answer.seq, &request))
		r = send_all(fd, buffer_span(&request));
	if (r == 0)
		r = read_answer(fd, deadline, &answer, reply);
	if (r != 0)
		reply->len = before;
	buffer_free(&request);
	return r;
}

/* ---- the batch ------------------------------------------------------------- */

/* The extended acknowledgement behind a struct nlmsgerr, when there is one. */
static void read_extended(struct span message, const struct nlmsghdr *header,
			  struct batch_error *out)
{
	const size_t fixed = sizeof(struct nlmsghdr) + sizeof(struct nlmsgerr);
	struct span rest = span_slice(message, fixed, message.len);

	/* Without CAP_ACK the whole message is echoed first: not looked for. */
	if ((header->nlmsg_flags & NLM_F_ACK_TLVS) == 0 ||
	    (header->nlmsg_flags & NLM_F_CAPPED) == 0)
		return;
	/* NLA_ALIGN() and NLMSG_ALIGN() both round to 4. */
	while (rest.len >= sizeof(struct nlattr)) {
		struct nlattr attribute;
		struct span value;

		memcpy(&attribute, rest.ptr, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) ||
		    attribute.nla_len > rest.len)
			return;
		value = span_slice(rest, sizeof(attribute), attribute.nla_len);
		if (attribute.nla_type == NLMSGERR_ATTR_OFFS &&
		    value.len == sizeof(out->offset))
			memcpy(&out->offset, value.ptr, sizeof(out->offset));
		if (attribute.nla_type == NLMSGERR_ATTR_MSG) {
			value = span_slice(value, 0, sizeof(out->text) - 1);
			memcpy(out->text, value.ptr, value.len);
			out->text[value.len] = '\0';
		}
		rest = span_slice(rest, NLMSG_ALIGN((size_t)attribute.nla_len),
				  rest.len);
	}
}

struct verdict {
	uint32_t asked; /* nlmsg_seq of the message that wanted an answer */
	bool acknowledged;
	bool lost; /* an answer was, or made no sense */
	bool stale;
};

static void take_verdict(struct verdict *verdict, const struct nlmsghdr *header,
			 struct span message, struct batch_answer *answer)
{
	struct batch_error *kept;
	struct nlmsgerr inner;
	int error;

	if (header->nlmsg_type != NLMSG_ERROR)
		return;
	if (!get_error(message, &error) ||
	    message.len < sizeof(*header) + sizeof(inner)) {
		verdict->lost = true;
		return;
	}
	memcpy(&inner, message.ptr + sizeof(*header), sizeof(inner));
	if (error == 0) {
		if (inner.msg.nlmsg_seq == verdict->asked)
			verdict->acknowledged = true;
		return;
	}
	if (error == -ERESTART)
		verdict->stale = true;
	if (answer->error_total++ >= EXCHANGE_ERRORS_MAX)
		return;
	kept = &answer->errors[answer->error_count++];
	*kept = (struct batch_error){.seq = inner.msg.nlmsg_seq, .error = -error};
	read_extended(message, header, kept);
}

/* The kernel works on a batch while it is being sent: all there is to read is
 * there when sendto(2) returns (net/netfilter/nfnetlink.c). */
static void read_verdicts(int fd, struct deadline deadline, struct verdict *verdict,
			  struct batch_answer *answer)
{
	_Alignas(struct nlmsghdr) char bytes[RECEIVE_MAX];

	for (;;) {
		struct span rest = {bytes, 0};
		struct nlmsghdr header;
		struct span message;
		ssize_t len = receive(fd, bytes, sizeof(bytes));

		if (len == -EAGAIN)
			return;
		if (len < 0)
			verdict->lost = true;
		/* Behind what was lost there may be more; but not for ever. */
		if ((len < 0 && len != -ENOBUFS && len != -EBADMSG) ||
		    deadline_passed(deadline)) {
			verdict->lost = true;
			return;
		}
		if (len <= 0)
			continue;
		rest.len = (size_t)len;
		while (rest.len > 0) {
			if (!take_message(&rest, &header, &message)) {
				verdict->lost = true;
				break;
			}
			take_verdict(verdict, &header, message, answer);
		}
	}
}

/* The message that carries NLM_F_ACK, or 0. The bytes were checked before. */
static uint32_t find_asked(struct span bytes)
{
	struct nlmsghdr header;
	struct span message;
	uint32_t seq = 0;

	while (take_message(&bytes, &header, &message)) {
		if (header.nlmsg_flags & NLM_F_ACK)
			seq = header.nlmsg_seq;
	}
	return seq;
}

int exchange_send_batch(int fd, struct span bytes, struct deadline deadline,
			struct batch_answer *answer)
{
	struct verdict verdict = {.asked = find_asked(bytes)};
	int r;

	*answer = (struct batch_answer){.outcome = BATCH_UNKNOWN};
	if (deadline_passed(deadline))
		return -ETIME;
	r = send_all(fd, bytes);
	if (r)
		return r;
	read_verdicts(fd, deadline, &verdict, answer);
	if (verdict.stale)
		answer->outcome = BATCH_STALE;
	else if (answer->error_total > 0)
		answer->outcome = BATCH_REFUSED;
	else if (verdict.acknowledged && !verdict.lost)
		answer->outcome = BATCH_COMMITTED;
	return 0;
}

const char *exchange_error_text(int error)
{
	switch (-error) {
	case 0:
		return "no error";
	case EPROTONOSUPPORT:
	case EAFNOSUPPORT:
		return "this kernel has no netlink for netfilter "
		       "(CONFIG_NETFILTER_NETLINK)";
	case EINVAL:
	case EOPNOTSUPP:
		return "this kernel has no nf_tables (CONFIG_NF_TABLES), or lacks an "
		       "expression our rules need";
	case EPERM:
	case EACCES:
		return "not allowed: CAP_NET_ADMIN is needed in this network namespace";
	case ENOENT:
		return "what was asked for is not there";
	case EINTR:
		return "the ruleset kept changing while it was read";
	case ETIME:
		return "the deadline passed";
	case EMSGSIZE:
		return "more bytes than this host takes or tlsward reads at once";
	case ENOBUFS:
		return "answers of the kernel were lost";
	case EBADMSG:
		return "the kernel's answer made no sense";
	default:
		return strerror(-error);
	}
}
