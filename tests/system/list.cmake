# tlsward_system_test(NAME) and tlsward_system_tool(NAME), one a line, sorted.
tlsward_system_tool(hung_fs)
tlsward_system_tool(login)
tlsward_system_tool(peer)

tlsward_system_test(audit_nginx)
tlsward_system_test(block)
tlsward_system_test(block_client)
tlsward_system_test(block_dry_run)
tlsward_system_test(demo)
tlsward_system_test(handshake)
tlsward_system_test(hostile_names)
tlsward_system_test(hostile_peer)
tlsward_system_test(lock_out)
