/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After probe_warm_up(), probes of every kind run under a filter that kills at
 * the first system call a worker has not. A sanitizer's runtime makes others of
 * its own, so only builds without one can tell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

#include <openssl/ssl.h>

#include "checks/handshake/demo_identity.h"
#include "tests/checks/handshake/peer.h"

/* The brief list: narrower than the worker's own profile. */
static const long allowed[] = {
	SYS_read,       SYS_write,        SYS_recvmsg,   SYS_sendmsg, SYS_ppoll,
	SYS_brk,        SYS_mmap,         SYS_munmap,    SYS_mremap,  SYS_madvise,
	SYS_exit_group, SYS_futex,        SYS_getrandom, SYS_getpid,  SYS_clock_gettime,
	SYS_close,      SYS_rt_sigreturn,
#ifdef __x86_64__
	SYS_poll,
#endif
};

enum { ALLOWED = sizeof(allowed) / sizeof(allowed[0]) };

static int sandbox_enter(void)
{
	struct sock_filter code[2 * ALLOWED + 2];
	struct sock_fprog program = {.filter = code};
	unsigned short n = 0;
	size_t i;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (i = 0; i < ALLOWED; i++) {
		code[n++] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)allowed[i], 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
							 SECCOMP_RET_ALLOW);
	}
	code[n++] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	program.len = n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static const struct {
	const char *label;
	bool rsa;
	int server_version;
	enum probe_kind kind;
	enum tls_version version;
	struct handshake_request request;
} cases[] = {
	{"TLS 1.2, RSA",
	 true,
	 TLS1_2_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_2,
	 {0}},
	{"TLS 1.3, RSA",
	 true,
	 TLS1_3_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_3,
	 {0}},
	{"TLS 1.2, ECDSA",
	 false,
	 TLS1_2_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_2,
	 {0}},
	{"TLS 1.3, ECDSA",
	 false,
	 TLS1_3_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_3,
	 {0}},
	{"everything, TLS 1.3",
	 false,
	 TLS1_3_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_3,
	 {.wishes = HANDSHAKE_STAPLE | HANDSHAKE_ECH | HANDSHAKE_TICKET |
		    HANDSHAKE_COMPRESSED_CERTIFICATE,
	  .keep_session = 1}},
	{"everything, TLS 1.2",
	 true,
	 TLS1_2_VERSION,
	 PROBE_HANDSHAKE,
	 TLS_VERSION_TLS1_2,
	 {.certificate = CERTIFICATE_RSA,
	  .wishes = HANDSHAKE_STAPLE | HANDSHAKE_TICKET | HANDSHAKE_RENEGOTIATE,
	  .renegotiations = HANDSHAKE_RENEGOTIATIONS,
	  .keep_session = 1}},
	{"hello, TLS 1.2", false, TLS1_2_VERSION, PROBE_HELLO, TLS_VERSION_TLS1_2, {0}},
	{"hello, TLS 1.3", false, TLS1_3_VERSION, PROBE_HELLO, TLS_VERSION_TLS1_3, {0}},
	{"an RSA block",
	 true,
	 TLS1_2_VERSION,
	 PROBE_PROVOCATION,
	 TLS_VERSION_TLS1_2,
	 {0}},
	{"a CBC record",
	 true,
	 TLS1_2_VERSION,
	 PROBE_RECORD_FAULT,
	 TLS_VERSION_TLS1_2,
	 {0}},
	{"a CBC record, 1.0",
	 true,
	 TLS1_VERSION,
	 PROBE_RECORD_FAULT,
	 TLS_VERSION_TLS1_0,
	 {0}},
};

static void serve(int listener, const struct demo_identity *identity,
		  const struct demo_identity *ca, int version)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	struct pollfd slot = {listener, POLLIN, 0};
	SSL *ssl;

	(void)SSL_CTX_use_certificate(context, identity->certificate);
	(void)SSL_CTX_use_PrivateKey(context, identity->key);
	(void)SSL_CTX_add1_chain_cert(context, ca->certificate);
	(void)SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
	(void)SSL_CTX_set_max_proto_version(context, version);
	ssl = SSL_new(context);
	(void)poll(&slot, 1, 5000);
	(void)SSL_set_fd(ssl, accept(listener, NULL, NULL));
	(void)SSL_accept(ssl);
	(void)poll(NULL, 0, 2000);
	_exit(0);
}

/* In a child: 0 when the probe said what it should, under the filter. */
static int ask_inside(size_t row, int fd, const char *ca)
{
	uint32_t cbc[] = {0x002f};
	const bool is_fault = cases[row].kind == PROBE_RECORD_FAULT;
	const struct probe_job job = {
		.kind = cases[row].kind,
		.hello = {.version = cases[row].version,
			  .cipher_suites = is_fault ? cbc : NULL,
			  .cipher_suite_count = is_fault ? 1 : 0,
			  .whole_flight = cases[row].kind == PROBE_PROVOCATION},
		.provocation = {.kind = PROVOCATION_RSA_BLOCK, .finish = true},
		.name = "inside.example"};
	struct arena arena = arena_make(1024 * 1024);
	struct probe_result result = {0};
	struct probe_trust *trust;

	if (probe_warm_up() != 0 || sandbox_enter() != 0)
		return 2;
	/* The trust store comes as bytes, and is read inside. */
	trust = probe_trust_make(span_from_string(ca));
	if (!trust || !peer_ask_fd(&job, fd, trust, &arena, &result) ||
	    result.outcome != PROBE_ACCEPTED || result.version != cases[row].version)
		return 3;
	if (job.kind == PROBE_HANDSHAKE &&
	    (result.handshake.trust != TRUST_OK || result.handshake.chain.count != 2))
		return 4;
	probe_trust_free(trust);
	arena_free(&arena);
	return 0;
}

static void test_sandbox(void **state)
{
	const struct demo_identity_wish ca_wish = {
		.name = "ca", .is_ca = true, .not_after_seconds = 86400};
	struct demo_identity ca = {0};
	struct arena arena = arena_make(65536);
	const char *pem;
	size_t i;

	(void)state;
	assert_int_equal(0, demo_identity_make(&ca_wish, NULL, &ca));
	pem = demo_identity_certificate_pem(&ca, &arena);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct demo_identity_wish wish = {.name = "inside.example",
							.rsa = cases[i].rsa,
							.not_after_seconds = 86400};
		struct demo_identity identity = {0};
		uint16_t port;
		int listener = peer_listen(&port), status = -1;
		pid_t server, worker;

		assert_int_equal(0, demo_identity_make(&wish, &ca, &identity));
		server = peer_fork();
		if (server == 0)
			serve(listener, &identity, &ca, cases[i].server_version);
		worker = peer_fork();
		if (worker == 0)
			_exit(ask_inside(i, peer_connect(port), pem));
		(void)waitpid(worker, &status, 0);
		(void)kill(server, SIGKILL);
		(void)waitpid(server, NULL, 0);
		(void)close(listener);
		demo_identity_free(&identity);
		if (WIFSIGNALED(status))
			fail_msg("%s: killed by signal %d", cases[i].label,
				 WTERMSIG(status));
		if (status != 0)
			fail_msg("%s: status %d", cases[i].label, WEXITSTATUS(status));
	}
	demo_identity_free(&ca);
	arena_free(&arena);
}

/* A filter that lets everything through would prove nothing. */
static void test_filter_works(void **state)
{
	int status = 0;
	pid_t child = peer_fork();

	(void)state;
	if (child == 0) {
		if (sandbox_enter() == 0)
			(void)socket(AF_INET, SOCK_STREAM, 0);
		_exit(0);
	}
	(void)waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sandbox),
		cmocka_unit_test(test_filter_works),
	};

	if (TLSWARD_SANITIZE) {
		(void)puts("a sanitizer makes system calls of its own");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
