/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the recordings publish: rows of test_published.c. No include guard. */
{"docker", "docker", 1, 65535,
 "udp dnat 53 172.17.0.3:53 ip nat DOCKER\n"
 "tcp dnat 8080 172.17.0.2:80 ip nat DOCKER\n"},
	{"docker, another port", "docker", 443, 443, ""},
	{"kubernetes", "kubernetes", 1, 65535,
	 "udp dnat 53 10.244.0.2:53 ip kube-proxy endpoint-dns\n"
	 "tcp dnat 443 10.0.0.5:6443 ip kube-proxy endpoint-api\n"
	 "tcp dnat 30443 10.244.0.7:8443 ip kube-proxy endpoint-web-1\n"
	 "tcp dnat 30443 10.244.0.8:8443 ip kube-proxy endpoint-web-2\n"},
	{"sets and maps", "sets", 1, 65535,
	 "udp redirect 53 :1 ip nat prerouting\n"
	 "tcp dnat 100-199 198.18.7.4:100-199 ip nat prerouting\n"
	 "tcp dnat 300 198.18.7.5:300 ip nat prerouting\n"
	 "udp dnat 1000-1001 198.18.7.6:1000-1001 ip nat prerouting\n"
	 "tcp dnat 7000-7010 198.18.7.2:8443 ip nat prerouting\n"
	 "tcp dnat 7443 198.18.7.2:8443 ip nat prerouting\n"
	 "tcp redirect 8000-8010 :1 ip nat prerouting\n"
	 "tcp dnat 9443 198.18.7.2:9000 ip nat prerouting\n"
	 "tcp dnat 9444 198.18.7.3:9001 ip nat prerouting\n"
	 "tcp redirect 65001-65534 :2 ip nat prerouting\n"
	 "udp redirect 65534-65535 :65534-65535 ip nat prerouting\n"
	 "tcp dnat 65535 198.18.7.2:8443 ip nat prerouting\n"},
	{"inet, tproxy, order, doubts", "others", 1, 65535,
	 "tcp redirect 402 :403 inet both prerouting\n"
	 "tcp redirect 443 :8443 inet both prerouting\n"
	 "udp redirect 443 :8443 inet both prerouting\n"
	 "tcp redirect 500 :501 inet both late\n"
	 "tcp dnat 600-610 198.18.7.2-198.18.7.9:700-710 inet both prerouting\n"
	 "tcp tproxy 3128 127.0.0.1:8444 inet both mangle\n"
	 "tcp tproxy 3128 :8445 inet both mangle\n"
	 "tcp redirect 7936-8191 :2 inet both prerouting\n"
	 "tcp dnat 8443 [2001:db8:7::2]:443 inet both prerouting\n"
	 "? inet both mangle: writes another destination into the packet\n"
	 "? inet both prerouting: compares a part of the port\n"},
	{"order", "others", 400, 403,
	 "tcp redirect 402 :403 inet both prerouting\n"
	 "? inet both prerouting: compares a part of the port\n"},
	{"iptables-nft", "iptables", 1, 65535,
	 "tcp redirect 80 :8444 ip nat DOCKER\n"
	 "tcp dnat 443 172.17.0.2:8443 ip nat DOCKER\n"
	 "udp dnat 1000-1010 172.17.0.3:1000-1010 ip nat DOCKER\n"
	 "tcp redirect 8000-8010 :8444 ip nat DOCKER\n"
	 "tcp redirect 65001-65535 :1 ip nat DOCKER\n"
	 "? ip nat DOCKER: is a match of xtables that tlsward does not know\n"
	 "? ip nat DOCKER: is a target of xtables that tlsward does not know\n"},
	{"iptables-nft, one port", "iptables", 443, 443,
	 "tcp dnat 443 172.17.0.2:8443 ip nat DOCKER\n"},
	{"ways through chains, some packets only", "ways", 1, 65535,
	 "tcp dnat 444-445 198.18.7.3:444-445 ip ways prerouting\n"
	 "tcp redirect 445-449 :2 ip ways prerouting\n"
	 "tcp redirect 450 :3 ip ways returns\n"
	 "tcp redirect 451 :4 ip ways prerouting\n"
	 "tcp redirect 452 :3 ip ways returns\n"
	 "tcp redirect 453 :5 ip ways prerouting\n"
	 "tcp redirect 454 :3 ip ways returns\n"
	 "? ip ways prerouting: depends on a mark\n"
	 "? ip ways prerouting: depends on a mark\n"
	 "? ip ways prerouting: depends on a mark\n"},
