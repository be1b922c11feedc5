/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rpm_answer: what "rpm -qf --qf '%{NAME}\\n'" printed -> the package.
 */
#ifndef TLSWARD_AGENT_RPM_ANSWER_H
#define TLSWARD_AGENT_RPM_ANSWER_H

#include "agent/base/arena.h"

/*
 * rpm_answer_package(printed, arena):
 * The name, when ${printed} is one, or several lines of the same (a package may be
 * installed for two architectures). NULL for anything else: rpm prints its
 * complaints on the same descriptor.
 */
const char *rpm_answer_package(struct span printed, struct arena *arena);

#endif
