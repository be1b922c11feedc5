/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rules/xtables_entry.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include "rules/kernel_ruleset.h"

/* The kernel's structs are its wire format, of the same word size as ours. */
_Static_assert((int)XTABLES_DEVICE_MAX == (int)IFNAMSIZ, "names of interfaces");
_Static_assert(sizeof(struct ipt_entry) == 112, "struct ipt_entry");
_Static_assert(sizeof(struct ip6t_entry) == 168, "struct ip6t_entry");
_Static_assert(sizeof(struct xt_entry_match) == 32, "struct xt_entry_match");
_Static_assert(sizeof(struct xt_entry_target) == 32, "struct xt_entry_target");

const struct xtables_layout xtables_ipv4 = {NFPROTO_IPV4, sizeof(struct ipt_entry), 4,
					    12, 16};
const struct xtables_layout xtables_ipv6 = {NFPROTO_IPV6, sizeof(struct ip6t_entry), 16,
					    8, 24};

static void take_ipv4(const char *bytes, struct xtables_entry *out)
{
	const uint8_t known = IPT_F_FRAG | IPT_F_GOTO;
	struct ipt_entry e;

	memcpy(&e, bytes, sizeof(e));
	memcpy(out->source, &e.ip.src, 4);
	memcpy(out->source_mask, &e.ip.smsk, 4);
	memcpy(out->destination, &e.ip.dst, 4);
	memcpy(out->destination_mask, &e.ip.dmsk, 4);
	memcpy(out->in, e.ip.iniface, IFNAMSIZ);
	memcpy(out->in_mask, e.ip.iniface_mask, IFNAMSIZ);
	memcpy(out->out, e.ip.outiface, IFNAMSIZ);
	memcpy(out->out_mask, e.ip.outiface_mask, IFNAMSIZ);
	out->has_protocol = e.ip.proto != 0;
	out->protocol = (uint8_t)e.ip.proto;
	out->is_goto = (e.ip.flags & IPT_F_GOTO) != 0;
	/* "! -f": what a first packet is anyway. */
	out->is_strange = (e.ip.flags & ~known) != 0 || e.ip.proto > UINT8_MAX ||
			  ((e.ip.flags & IPT_F_FRAG) != 0 &&
			   (e.ip.invflags & IPT_INV_FRAG) == 0) ||
			  (e.ip.invflags & ~IPT_INV_MASK) != 0;
	out->inverted = e.ip.invflags;
	out->target_offset = e.target_offset;
	out->next_offset = e.next_offset;
}

static void take_ipv6(const char *bytes, struct xtables_entry *out)
{
	const uint8_t known = IP6T_F_PROTO | IP6T_F_GOTO;
	struct ip6t_entry e;

	memcpy(&e, bytes, sizeof(e));
	memcpy(out->source, &e.ipv6.src, 16);
	memcpy(out->source_mask, &e.ipv6.smsk, 16);
	memcpy(out->destination, &e.ipv6.dst, 16);
	memcpy(out->destination_mask, &e.ipv6.dmsk, 16);
	memcpy(out->in, e.ipv6.iniface, IFNAMSIZ);
	memcpy(out->in_mask, e.ipv6.iniface_mask, IFNAMSIZ);
	memcpy(out->out, e.ipv6.outiface, IFNAMSIZ);
	memcpy(out->out_mask, e.ipv6.outiface_mask, IFNAMSIZ);
	out->has_protocol = (e.ipv6.flags & IP6T_F_PROTO) != 0;
	out->protocol = (uint8_t)e.ipv6.proto;
	out->is_goto = (e.ipv6.flags & IP6T_F_GOTO) != 0;
	out->is_strange = (e.ipv6.flags & ~known) != 0 || e.ipv6.proto > UINT8_MAX ||
			  (e.ipv6.invflags & ~IP6T_INV_MASK) != 0 ||
			  (e.ipv6.invflags & (IP6T_INV_TOS | IP6T_INV_FRAG)) != 0;
	out->inverted = e.ipv6.invflags;
	out->target_offset = e.target_offset;
	out->next_offset = e.next_offset;
}

/* The inversions that both families share have the same bits. */
_Static_assert((int)IPT_INV_VIA_IN == (int)IP6T_INV_VIA_IN &&
		       (int)IPT_INV_VIA_OUT == (int)IP6T_INV_VIA_OUT &&
		       (int)IPT_INV_SRCIP == (int)IP6T_INV_SRCIP &&
		       (int)IPT_INV_DSTIP == (int)IP6T_INV_DSTIP &&
		       (int)IPT_INV_PROTO == (int)IP6T_INV_PROTO,
	       "IP6T_INV_*");

bool xtables_entry_next(struct span entry, size_t *at, struct span *name,
			uint8_t *revision, struct span *info)
{
	struct xt_entry_match match;
	struct span text;

	if (entry.len < *at || entry.len - *at < sizeof(match))
		return false;
	memcpy(&match, entry.ptr + *at, sizeof(match));
	if (match.u.user.match_size < sizeof(match) ||
	    match.u.user.match_size > entry.len - *at)
		return false;
	text = (struct span){entry.ptr + *at +
				     offsetof(struct xt_entry_match, u.user.name),
			     sizeof(match.u.user.name)};
	*name = span_slice(text, 0, span_find_byte(text, '\0'));
	if (name->len == text.len)
		return false; /* no end */
	*revision = match.u.user.revision;
	*info = (struct span){entry.ptr + *at + sizeof(match),
			      match.u.user.match_size - sizeof(match)};
	*at += match.u.user.match_size;
	return true;
}

static bool take_entry(struct span blob, const struct xtables_layout *layout,
		       uint32_t offset, struct xtables_entry *out)
{
	struct span rest = span_slice(blob, offset, blob.len);
	struct xtables_entry entry = {.offset = offset};
	size_t at;

	if (rest.len < layout->entry_size)
		return false;
	if (layout->family == NFPROTO_IPV4)
		take_ipv4(rest.ptr, &entry);
	else
		take_ipv6(rest.ptr, &entry);
	if (entry.target_offset < layout->entry_size ||
	    entry.next_offset <= entry.target_offset || entry.next_offset > rest.len)
		return false;
	entry.bytes = span_slice(rest, 0, entry.next_offset);
	at = entry.target_offset;
	if (!xtables_entry_next(entry.bytes, &at, &entry.target_name,
				&entry.target_revision, &entry.target_info) ||
	    at != entry.next_offset)
		return false;
	*out = entry;
	return true;
}

int xtables_entries_read(struct span blob, const struct xtables_layout *layout,
			 uint32_t count, struct arena *arena,
			 struct xtables_entries *out)
{
	uint32_t offset = 0, i;

	if (count > KERNEL_RULES_MAX)
		return -E2BIG;
	if (count > blob.len / layout->entry_size)
		return -EBADMSG;
	out->items = arena_alloc_array(arena, count, sizeof(*out->items));
	if (!out->items)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!take_entry(blob, layout, offset, &out->items[i]))
			return -EBADMSG;
		offset += out->items[i].next_offset;
	}
	out->count = count;
	return offset == blob.len ? 0 : -EBADMSG;
}

bool xtables_entries_find(const struct xtables_entries *entries, uint32_t offset,
			  size_t *out)
{
	size_t low = 0, high = entries->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (entries->items[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return low < entries->count && entries->items[low].offset == offset;
}

bool xtables_entry_is_standard(const struct xtables_entry *entry, int32_t *verdict)
{
	if (entry->target_name.len != 0 || entry->target_info.len < sizeof(*verdict))
		return false;
	memcpy(verdict, entry->target_info.ptr, sizeof(*verdict));
	return true;
}
