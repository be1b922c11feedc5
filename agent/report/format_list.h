/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every output format: FORMAT(symbol) stands for report_<symbol> in
 * agent/report/<symbol>.c. CMake reads this list for its sources, report.c for
 * its rows. The first one is the default.
 */
FORMAT(text)
FORMAT(json)
