/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure: run a command and print what it and all its descendants cost:
 *
 *	CPU_MS WALL_MS RSS_KB PSS_KB STATUS
 *
 * CPU is user + system of everything that was waited for. The memory figures are
 * the highest sums over all processes seen alive at one moment, sampled as fast
 * as /proc can be read; PSS counts shared pages once. Run it in a PID namespace
 * of its own (tests/system/lib.sh): every other process there is the command's.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static long long field_kb(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static void add_process(const char *pid, long long *rss, long long *pss)
{
	char path[64], text[4096];
	FILE *file;
	size_t len;

	(void)snprintf(path, sizeof(path), "/proc/%.16s/smaps_rollup", pid);
	file = fopen(path, "re");
	if (!file)
		return;
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	(void)fclose(file);
	*rss += field_kb(text, "\nRss:");
	*pss += field_kb(text, "\nPss:");
}

/* Processes younger than ${child}, itself included: pids rise in a namespace
 * that is too short-lived to wrap. */
static void sample(long child, long long *rss_peak, long long *pss_peak)
{
	long long rss = 0, pss = 0;
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	while (proc && (entry = readdir(proc)) != NULL) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    strtol(entry->d_name, NULL, 10) >= child)
			add_process(entry->d_name, &rss, &pss);
	}
	if (proc)
		(void)closedir(proc);
	if (rss > *rss_peak)
		*rss_peak = rss;
	if (pss > *pss_peak)
		*pss_peak = pss;
}

int main(int argc, char **argv)
{
	long long start = now_ms(), rss = 0, pss = 0;
	struct rusage usage = {0};
	int status = 0;
	pid_t child;

	if (argc < 2)
		return 2;
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout) ||
		    !freopen("/dev/null", "w", stderr))
			_exit(127);
		(void)execv(argv[1], argv + 1);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, WNOHANG) == 0) {
		sample(child, &rss, &pss);
		(void)usleep(500);
	}
	(void)getrusage(RUSAGE_CHILDREN, &usage);
	(void)printf("%.1f %lld %lld %lld %d\n",
		     (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
			     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) /
				     1e3,
		     now_ms() - start, rss, pss,
		     WIFEXITED(status) ? WEXITSTATUS(status) : 255);
	return 0;
}
