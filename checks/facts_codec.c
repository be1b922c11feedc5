/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checks/facts_codec.h"

#include "checks/facts.h"

/* Ceilings of one message; a peer that claims more is not ours. */
enum {
	STRINGS_MAX = 200000,
	LISTENERS_MAX = 200000,
	PROCESSES_MAX = 200000,
	OWNERS_MAX = 100000,
	LIBRARIES_MAX = 64,
	SITES_MAX = 100000,
	ADDRESSES_MAX = 4096,
	CERTIFICATES_MAX = 256,
	LIMITS_MAX = 100000,
};

#define ARRAY(codec, items, count, max, item) \
	codec_array((codec), &(items), &(count), sizeof(*(items)), (max), (item))

static void codec_size(struct codec *c, size_t *value)
{
	uint64_t number = *value;

	codec_u64(c, &number);
	*value = (size_t)number;
}

void codec_string_list(struct codec *c, void *item)
{
	struct string_list *list = item;

	ARRAY(c, list->items, list->count, STRINGS_MAX, codec_string_item);
}

static void codec_location(struct codec *c, struct location *at)
{
	codec_string(c, &at->path);
	codec_u32(c, &at->line);
	codec_u32(c, &at->column);
}

static void codec_limit(struct codec *c, void *item)
{
	struct limit *limit = item;

	CODEC_ENUM(c, limit->reason, LIMIT_REASON_COUNT);
	codec_string(c, &limit->where);
	codec_below(c, &limit->evidence, EVIDENCE_ALL + 1);
}

static void codec_limits(struct codec *c, struct limit_list *list)
{
	ARRAY(c, list->items, list->count, LIMITS_MAX, codec_limit);
}

void codec_ip_address(struct codec *c, void *item)
{
	struct ip_address *address = item;

	codec_u8(c, &address->family);
	codec_fixed(c, address->bytes, sizeof(address->bytes));
}

static void codec_library(struct codec *c, void *item)
{
	struct library *library = item;

	codec_string(c, &library->path);
	codec_string(c, &library->version);
	CODEC_ENUM(c, library->state, EXE_STATE_COUNT);
	codec_u64(c, &library->device);
	codec_u64(c, &library->inode);
}

void codec_process(struct codec *c, void *item)
{
	struct process *process = item;

	codec_u32(c, &process->pid);
	codec_u32(c, &process->parent_pid);
	codec_u64(c, &process->start_ticks);
	codec_i64(c, &process->started_at);
	codec_bool(c, &process->uid_known);
	codec_u32(c, &process->uid);
	codec_string(c, &process->user);
	codec_string(c, &process->name);
	codec_string(c, &process->exe);
	CODEC_ENUM(c, process->exe_state, EXE_STATE_COUNT);
	codec_string(c, &process->command);
	codec_string(c, &process->unit);
	codec_string(c, &process->container);
	codec_bool(c, &process->host_files);
	codec_string(c, &process->package);
	codec_u64(c, &process->capabilities);
	codec_bool(c, &process->status_known);
	codec_bool(c, &process->no_new_privs);
	codec_u8(c, &process->seccomp);
	codec_u64(c, &process->netns_inode);
	codec_bool(c, &process->libraries_known);
	ARRAY(c, process->libraries, process->library_count, LIBRARIES_MAX,
	      codec_library);
}

static void codec_owner(struct codec *c, void *item)
{
	struct owner *owner = item;

	codec_size(c, &owner->process);
	codec_u32(c, &owner->fd);
	CODEC_ENUM(c, owner->role, OWNER_ROLE_COUNT);
}

static void codec_listener(struct codec *c, void *item)
{
	struct listener *listener = item;

	CODEC_ENUM(c, listener->transport, TRANSPORT_COUNT);
	codec_ip_address(c, &listener->address);
	codec_u16(c, &listener->port);
	CODEC_ENUM(c, listener->v6only, TRISTATE_COUNT);
	codec_string(c, &listener->device);
	codec_u64(c, &listener->inode);
	codec_u64(c, &listener->cookie);
	codec_bool(c, &listener->mptcp);
	codec_u32(c, &listener->uid);
	codec_u64(c, &listener->netns_inode);
	codec_string(c, &listener->netns_name);
	codec_bool(c, &listener->queue_known);
	codec_u32(c, &listener->queue_length);
	codec_u32(c, &listener->queue_limit);
	codec_u64(c, &listener->drops);
	codec_string(c, &listener->cgroup);
	ARRAY(c, listener->owners, listener->owner_count, OWNERS_MAX, codec_owner);
	CODEC_ENUM(c, listener->owners_state, OWNERS_STATE_COUNT);
	codec_string(c, &listener->owners_reason);
	codec_string(c, &listener->forwarder);
	codec_string(c, &listener->forwards_to);
	CODEC_ENUM(c, listener->exposure, EXPOSURE_COUNT);
}

static void codec_publication(struct codec *c, void *item)
{
	struct publication *publication = item;

	CODEC_ENUM(c, publication->kind, PUBLICATION_KIND_COUNT);
	CODEC_ENUM(c, publication->transport, TRANSPORT_COUNT);
	codec_u16(c, &publication->port);
	codec_u16(c, &publication->last_port);
	codec_string(c, &publication->to);
	codec_string(c, &publication->by);
}

void codec_discovery(struct codec *c, void *item)
{
	struct discovery *discovery = item;
	size_t i, j;

	ARRAY(c, discovery->listeners, discovery->listener_count, LISTENERS_MAX,
	      codec_listener);
	ARRAY(c, discovery->processes, discovery->process_count, PROCESSES_MAX,
	      codec_process);
	ARRAY(c, discovery->publications, discovery->publication_count, LISTENERS_MAX,
	      codec_publication);
	codec_limits(c, &discovery->limits);
	codec_bool(c, &discovery->listeners_complete);
	codec_u64(c, &discovery->netns_inode);
	codec_bool(c, &discovery->has_dpkg);
	codec_bool(c, &discovery->other_netns_known);
	codec_u32(c, &discovery->other_netns_count);
	/* An index that points nowhere would be read out of bounds later. */
	for (i = 0; !c->out && !c->failed && i < discovery->listener_count; i++) {
		const struct listener *listener = &discovery->listeners[i];

		for (j = 0; j < listener->owner_count; j++) {
			if (listener->owners[j].process >= discovery->process_count)
				c->failed = true;
		}
	}
}

void codec_file_facts(struct codec *c, void *item)
{
	struct file_facts *file = item;

	codec_string(c, &file->path);
	codec_u32(c, &file->uid);
	codec_u32(c, &file->gid);
	codec_u32(c, &file->mode);
	codec_i64(c, &file->modified_at);
	codec_u64(c, &file->size);
}

static void codec_certificate(struct codec *c, void *item)
{
	struct certificate *certificate = item;

	codec_string(c, &certificate->subject);
	codec_string(c, &certificate->issuer);
	codec_string_list(c, &certificate->names);
	codec_bool(c, &certificate->names_from_common_name);
	codec_bool(c, &certificate->names_cut);
	codec_i64(c, &certificate->not_before);
	codec_i64(c, &certificate->not_after);
	codec_string(c, &certificate->key_type);
	codec_string(c, &certificate->key_family);
	codec_u32(c, &certificate->key_bits);
	codec_u32(c, &certificate->security_bits);
	codec_u64(c, &certificate->public_exponent);
	codec_bool(c, &certificate->key_examined);
	codec_below(c, &certificate->key_flaws, KEY_FLAW_ALL + 1);
	codec_string(c, &certificate->signature);
	codec_string(c, &certificate->sha256);
	codec_string(c, &certificate->spki_sha256);
	codec_bool(c, &certificate->self_issued);
	codec_bool(c, &certificate->self_signed);
	codec_bool(c, &certificate->is_ca);
	codec_bool(c, &certificate->has_key_usage);
	codec_below(c, &certificate->key_usage, KEY_USAGE_ALL + 1);
	codec_bool(c, &certificate->has_extended_key_usage);
	codec_bool(c, &certificate->is_for_servers);
	codec_bool(c, &certificate->must_staple);
	codec_bool(c, &certificate->names_responder);
	codec_u32(c, &certificate->sct_count);
	codec_bool(c, &certificate->public_policy);
}

void codec_ocsp_staple(struct codec *c, void *item)
{
	struct ocsp_staple *staple = item;

	CODEC_ENUM(c, staple->state, STAPLE_STATE_COUNT);
	codec_string(c, &staple->reason);
	codec_i64(c, &staple->this_update);
	codec_i64(c, &staple->next_update);
	codec_i64(c, &staple->revoked_at);
	codec_u32(c, &staple->sct_count);
}

void codec_certificate_chain(struct codec *c, void *item)
{
	struct certificate_chain *chain = item;

	ARRAY(c, chain->items, chain->count, CERTIFICATES_MAX, codec_certificate);
}

void codec_certificate_file(struct codec *c, void *item)
{
	struct certificate_file *file = item;

	CODEC_ENUM(c, file->state, FILE_STATE_COUNT);
	codec_string(c, &file->reason);
	codec_file_facts(c, &file->file);
	codec_certificate_chain(c, &file->chain);
}

void codec_key_facts(struct codec *c, void *item)
{
	struct key_facts *key = item;

	CODEC_ENUM(c, key->state, FILE_STATE_COUNT);
	codec_string(c, &key->reason);
	codec_file_facts(c, &key->file);
	codec_string(c, &key->key_type);
	codec_u32(c, &key->key_bits);
	codec_string(c, &key->spki_sha256);
	codec_bool(c, &key->encrypted);
}

static void codec_site_address(struct codec *c, void *item)
{
	struct site_address *address = item;

	codec_ip_address(c, &address->address);
	codec_u16(c, &address->port);
	CODEC_ENUM(c, address->transport, TRANSPORT_COUNT);
	codec_bool(c, &address->tls);
	codec_bool(c, &address->proxy_protocol);
	codec_bool(c, &address->is_default);
	codec_string(c, &address->unix_path);
}

static void codec_setting(struct codec *c, void *item)
{
	struct setting *setting = item;

	CODEC_ENUM(c, setting->id, SETTING_COUNT);
	codec_string_list(c, &setting->configured);
	codec_bool(c, &setting->effective_known);
	codec_string_list(c, &setting->effective);
	codec_location(c, &setting->at);
	codec_string(c, &setting->why);
}

static void codec_site_certificate(struct codec *c, void *item)
{
	struct site_certificate *certificate = item;

	codec_location(c, &certificate->at);
	codec_string(c, &certificate->path);
	codec_location(c, &certificate->key_at);
	codec_string(c, &certificate->key_path);
	codec_bool(c, &certificate->dynamic);
	codec_certificate_file(c, &certificate->file);
	codec_key_facts(c, &certificate->key);
}

static void codec_site(struct codec *c, void *item)
{
	struct site *site = item;

	codec_location(c, &site->at);
	ARRAY(c, site->addresses, site->address_count, ADDRESSES_MAX,
	      codec_site_address);
	codec_string_list(c, &site->names);
	ARRAY(c, site->settings, site->setting_count, SETTING_COUNT, codec_setting);
	ARRAY(c, site->certificates, site->certificate_count, CERTIFICATES_MAX,
	      codec_site_certificate);
	codec_bool(c, &site->rejects_handshake);
	codec_bool(c, &site->stream);
}

static void codec_stated_suite(struct codec *c, void *item)
{
	struct stated_suite *suite = item;

	codec_below(c, &suite->code, 0x10000);
	CODEC_ENUM(c, suite->fate, SUITE_FATE_COUNT);
}

static void codec_cipher_string(struct codec *c, void *item)
{
	struct cipher_string *string = item;

	codec_string_list(c, &string->words);
	codec_bool(c, &string->known);
	codec_string(c, &string->why);
	codec_u32(c, &string->security_level);
	ARRAY(c, string->suites, string->suite_count, STRINGS_MAX, codec_stated_suite);
	codec_string_list(c, &string->idle);
}

void codec_server_config(struct codec *c, void *item)
{
	struct server_config *config = item;

	codec_string(c, &config->version);
	codec_string(c, &config->tls_library);
	codec_string(c, &config->config_path);
	codec_string_list(c, &config->files);
	ARRAY(c, config->sites, config->site_count, SITES_MAX, codec_site);
	codec_string(c, &config->run_user);
	codec_location(c, &config->run_user_at);
	ARRAY(c, config->cipher_strings, config->cipher_string_count, SITES_MAX,
	      codec_cipher_string);
	codec_string(c, &config->cipher_library);
	codec_limits(c, &config->limits);
}

void codec_cipher_suite_use(struct codec *c, void *item)
{
	struct cipher_suite_use *use = item;

	codec_u32(c, &use->code);
	codec_string(c, &use->name);
}

void codec_handshake(struct codec *c, void *item)
{
	struct handshake *handshake = item;

	CODEC_ENUM(c, handshake->completed, TRISTATE_COUNT);
	codec_string(c, &handshake->why);
	CODEC_ENUM(c, handshake->version, TLS_VERSION_COUNT);
	codec_cipher_suite_use(c, &handshake->cipher_suite);
	codec_string(c, &handshake->group);
	codec_string(c, &handshake->alpn);
	codec_certificate_chain(c, &handshake->chain);
	CODEC_ENUM(c, handshake->trust, TRUST_COUNT);
	codec_string(c, &handshake->trust_reason);
	codec_u64(c, &handshake->chain_bytes);
}

void codec_served_chain(struct codec *c, void *item)
{
	struct served_chain *served = item;

	codec_certificate_chain(c, &served->chain);
	CODEC_ENUM(c, served->trust, TRUST_COUNT);
	codec_string(c, &served->trust_reason);
	codec_u64(c, &served->chain_bytes);
}
