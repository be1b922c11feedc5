/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/second_look.h"

#include <string.h>

static bool is_same_socket(const struct listener *a, const struct listener *b)
{
	return a->inode == b->inode &&
	       (a->cookie == 0 || b->cookie == 0 || a->cookie == b->cookie);
}

static bool is_same_place(const struct listener *a, const struct listener *b)
{
	return a->transport == b->transport && a->port == b->port &&
	       ip_address_equal(&a->address, &b->address) &&
	       strcmp(a->device ? a->device : "", b->device ? b->device : "") == 0;
}

enum second_look second_look_at(const struct listener *listener,
				const struct discovery *now)
{
	bool place = false;
	size_t i;

	if (listener->inode == 0)
		return SECOND_LOOK_NONE; /* the kernel's own, which has no number */
	for (i = 0; i < now->listener_count; i++) {
		if (is_same_socket(listener, &now->listeners[i]))
			return SECOND_LOOK_SAME;
		place = place || is_same_place(listener, &now->listeners[i]);
	}
	if (!now->listeners_complete)
		return SECOND_LOOK_NONE;
	return place ? SECOND_LOOK_REOPENED : SECOND_LOOK_GONE;
}

bool second_look_is_new(const struct listener *listener, const struct discovery *before)
{
	size_t i;

	for (i = 0; i < before->listener_count; i++) {
		const struct listener *known = &before->listeners[i];

		if (listener_is_here(before, known) &&
		    (is_same_socket(listener, known) || is_same_place(listener, known)))
			return false;
	}
	return true;
}
