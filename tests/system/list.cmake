# tlsward_system_test(NAME) and tlsward_system_tool(NAME), one a line, sorted.
tlsward_system_tool(hung_fs)
tlsward_system_tool(peer)

tlsward_system_test(audit_nginx)
tlsward_system_test(hostile_peer)
