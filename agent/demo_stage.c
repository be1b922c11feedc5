/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agent/demo_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/host/veth.h"
#include "agent/print.h"

/* RFC 2544's benchmark network: nobody's, and not on the host either, since the
 * namespace has no route out of it. */
enum { NET_A = 198, NET_B = 18, PREFIX = 24, CLIENT_HOST = 9 };

enum {
	CONNECT_MS = 1000, /* a dropped SYN is answered by nobody */
	CLIENT_MS = 5000,
	BACKLOG = 64,
	PORT = 443,
};

static const char *const files[] = {"nginx.conf", "weak.crt", "weak.key", "sound.crt",
				    "sound.key",  "ca.crt",   "lock"};

static struct ip_address stage_address(uint8_t host)
{
	return (struct ip_address){.family = 4, .bytes = {NET_A, NET_B, 0, host}};
}

static int write_file(const char *path, const char *text)
{
	int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r = 0;

	if (fd < 0)
		return -errno;
	if (!print_bytes(fd, span_from_string(text)))
		r = -errno;
	if (close(fd) != 0 && r == 0)
		r = -errno;
	return r;
}

/* ---- namespaces ---------------------------------------------------------------- */

/* Without privilege a user namespace gives us what we need, in there. */
static int enter_user_namespace(void)
{
	char map[64];
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int r;

	if (unshare(CLONE_NEWUSER) != 0)
		return -errno;
	(void)snprintf(map, sizeof(map), "0 %u 1", (unsigned int)uid);
	r = write_file("/proc/self/setgroups", "deny");
	if (r == 0)
		r = write_file("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof(map), "0 %u 1", (unsigned int)gid);
	if (r == 0)
		r = write_file("/proc/self/gid_map", map);
	return r;
}

static int enter_namespaces(struct demo_stage *stage)
{
	int r = 0;

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) {
		r = enter_user_namespace();
		stage->in_user_namespace = r == 0;
		if (r == 0 && unshare(CLONE_NEWNET | CLONE_NEWNS) != 0)
			r = -errno;
	}
	/* What is mounted from here on is seen here only. In a chroot whose root is
	 * no mount point the kernel refuses: then nothing is mounted. */
	stage->has_mounts =
		r == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	if (r == 0)
		r = veth_up("lo");
	return r;
}

/* ---- the client ------------------------------------------------------------------ */

static enum demo_attempt attempt(const struct ip_address *to, uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct pollfd wait = {.events = POLLOUT};
	int error = 0;
	socklen_t len = sizeof(error);
	enum demo_attempt out = ATTEMPT_FAILED;

	memcpy(&address.sin_addr, to->bytes, sizeof(address.sin_addr));
	wait.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (wait.fd < 0)
		return ATTEMPT_FAILED;
	if (connect(wait.fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		out = ATTEMPT_CONNECTED;
	else if (errno != EINPROGRESS)
		out = ATTEMPT_FAILED;
	else if (poll(&wait, 1, CONNECT_MS) == 0)
		out = ATTEMPT_STOPPED;
	else if (getsockopt(wait.fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0)
		out = error == 0 ? ATTEMPT_CONNECTED : ATTEMPT_STOPPED;
	(void)close(wait.fd);
	return out;
}

/* A byte says which address to try; the answer is a byte. */
static _Noreturn void run_client(const struct demo_stage *stage, int channel)
{
	const struct ip_address own = stage_address(CLIENT_HOST);
	unsigned char byte = 1;
	int r = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (unshare(CLONE_NEWNET) != 0)
		r = -errno;
	/* Ready for the cable; then wait for it to be plugged in. */
	byte = r == 0 ? 1 : 0;
	if (write(channel, &byte, 1) != 1 || r != 0 || read(channel, &byte, 1) != 1)
		_exit(1);
	r = veth_up("lo");
	if (r == 0)
		r = veth_address("outside", &own, PREFIX);
	if (r == 0)
		r = veth_up("outside");
	byte = r == 0 ? 1 : 0;
	if (write(channel, &byte, 1) != 1)
		_exit(1);
	while (read(channel, &byte, 1) == 1 && byte < 2) {
		byte = (unsigned char)attempt(&stage->addresses[byte],
					      stage->ports[byte]);
		if (write(channel, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static bool receive_byte(int channel, unsigned char *byte)
{
	struct pollfd wait = {.fd = channel, .events = POLLIN};

	return poll(&wait, 1, CLIENT_MS) == 1 && read(channel, byte, 1) == 1;
}

static int start_client(struct demo_stage *stage)
{
	unsigned char byte = 0;
	int fds[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return -errno;
	stage->client = fork();
	if (stage->client == 0) {
		(void)close(fds[0]);
		run_client(stage, fds[1]);
	}
	(void)close(fds[1]);
	stage->client_channel = fds[0];
	if (stage->client < 0)
		return -errno;
	if (!receive_byte(fds[0], &byte) || byte != 1)
		return -EPERM;
	r = veth_make("inside", "outside", stage->client);
	if (r != 0)
		return r;
	r = veth_address("inside", &stage->addresses[0], PREFIX);
	if (r == 0)
		r = veth_address("inside", &stage->addresses[1], PREFIX);
	if (r == 0)
		r = veth_up("inside");
	if (r != 0)
		return r;
	byte = 0;
	if (write(fds[0], &byte, 1) != 1 || !receive_byte(fds[0], &byte) || byte != 1)
		return -EPIPE;
	return 0;
}

static void stop_client(struct demo_stage *stage)
{
	if (stage->client_channel >= 0)
		(void)close(stage->client_channel);
	if (stage->client > 0) {
		(void)kill(stage->client, SIGKILL);
		(void)waitpid(stage->client, NULL, 0);
	}
	stage->client = 0;
	stage->client_channel = -1;
}

enum demo_attempt demo_stage_try(const struct demo_stage *stage, unsigned int index)
{
	unsigned char byte = (unsigned char)index;

	if (stage->client <= 0 || write(stage->client_channel, &byte, 1) != 1 ||
	    !receive_byte(stage->client_channel, &byte) || byte > ATTEMPT_FAILED)
		return ATTEMPT_FAILED;
	return byte;
}

/* ---- sockets and files ---------------------------------------------------------- */

static int listen_at(struct demo_stage *stage, unsigned int index)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd, r = 0;

	address.sin_port = htons(stage->ports[index]);
	memcpy(&address.sin_addr, stage->addresses[index].bytes,
	       sizeof(address.sin_addr));
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		r = -errno;
	if (r != 0) {
		(void)close(fd);
		return r;
	}
	stage->ports[index] = ntohs(address.sin_port);
	stage->sockets[index] = fd;
	return 0;
}

static int make_folder(struct demo_stage *stage)
{
	static const char *const places[] = {"/run", "/tmp", "/var/tmp"};
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		(void)snprintf(stage->folder, sizeof(stage->folder),
			       "%s/tlsward-demo.XXXXXX", places[i]);
		if (mkdtemp(stage->folder))
			return 0;
	}
	stage->folder[0] = '\0';
	return -errno;
}

static void open_loopback(struct demo_stage *stage)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		stage->addresses[i] = (struct ip_address){
			.family = 4, .bytes = {127, 0, 0, (uint8_t)(1 + i)}};
		stage->ports[i] = 0; /* whatever is free */
	}
}

static int open_private(struct demo_stage *stage)
{
	unsigned int i;
	int r;

	for (i = 0; i < 2; i++) {
		stage->addresses[i] = stage_address((uint8_t)(1 + i));
		stage->ports[i] = PORT;
	}
	r = start_client(stage);
	if (r != 0) {
		stage->why = "no veth device can be made here";
		stop_client(stage);
		/* Then on the private loopback, which nobody reaches from outside. */
		for (i = 0; i < 2; i++)
			stage->addresses[i] = (struct ip_address){
				.family = 4, .bytes = {127, 0, 0, (uint8_t)(1 + i)}};
	}
	/* In memory, and seen in here only: the folder below stays empty. */
	if (stage->has_mounts &&
	    mount("tlsward-demo", stage->folder, "tmpfs",
		  MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=1m,mode=0700") != 0)
		return -errno;
	return 0;
}

int demo_stage_open(struct demo_stage *stage)
{
	int r;

	*stage = (struct demo_stage){.sockets = {-1, -1}, .client_channel = -1};
	r = make_folder(stage);
	if (r != 0)
		return r;
	r = enter_namespaces(stage);
	stage->is_private = r == 0;
	if (r != 0) {
		stage->why = "namespaces are refused here";
		open_loopback(stage);
		r = 0;
	} else {
		r = open_private(stage);
	}
	if (r == 0)
		r = listen_at(stage, 0);
	if (r == 0)
		r = listen_at(stage, 1);
	return r;
}

int demo_stage_write(const struct demo_stage *stage, const char *name, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", stage->folder, name);
	return write_file(path, text);
}

void demo_stage_close_sockets(struct demo_stage *stage)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		if (stage->sockets[i] >= 0)
			(void)close(stage->sockets[i]);
		stage->sockets[i] = -1;
	}
}

void demo_stage_close(struct demo_stage *stage)
{
	char path[128];
	size_t i;

	stop_client(stage);
	demo_stage_close_sockets(stage);
	if (stage->folder[0] == '\0')
		return;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", stage->folder, files[i]);
		(void)unlink(path);
	}
	if (stage->has_mounts)
		(void)umount2(stage->folder, MNT_DETACH);
	(void)rmdir(stage->folder);
}
