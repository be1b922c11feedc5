# tlsward_system_test(NAME) and tlsward_system_tool(NAME), one a line, sorted.
