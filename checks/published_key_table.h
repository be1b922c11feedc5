/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made by generate_published_keys.py from
 * openvpn 2.6.14-0+deb12u2,
 * ettercap-common 1:0.8.3.1-11,
 * puma 5.6.5-3+deb12u2,
 * stunnel4 3:5.68-2+deb12u1,
 * libio-socket-ssl-perl 2.081-2,
 * libpython3.11-testsuite 3.11.2-6+deb12u9,
 * golang-1.19-src 1.19.8-2,
 * python3-tornado 6.2.0-3+deb12u4,
 * python3-twisted 22.4.0-4+deb12u1,
 * python3-gevent 22.10.2-3.
 * By digest. */
PUBLISHED_KEY("0a8b54336a8f109dbf0f1cf6f8ba46f9e31aeaf0c07af3fa56868f0487d895da",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/keycert4.pem")
PUBLISHED_KEY("0a8e708c63073c79a888ea33c3d65d704cf5b5aedd1baea4c45043716aad61d5",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/keydata.py")
PUBLISHED_KEY("0fe4ef49b7f19bdf057e1fbcfcea8d9e5c177c2b7f85e878396b5f3338d3797e",
	      "python3-tornado", "/usr/lib/python3/dist-packages/tornado/test/test.key")
PUBLISHED_KEY("173cfd71a8e276b2163268c31671dfac3e5d48f65f8803623236722d58298999",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/keydata.py")
PUBLISHED_KEY("226acd9b52f5731987d46521bbe02fa88045f9eb0c4a262690022d23cbb5eef2",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/example_test.go")
PUBLISHED_KEY("26be8791d8fcde93fbd2bfd2751ef576d65e391e3f7b9d559f3a75998183c044",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/handshake_test.go")
PUBLISHED_KEY("2f063394cfe995ce8484b810d314a7fe05f6b86c555a6072b28c59c98a71995f",
	      "openvpn", "/usr/share/doc/openvpn/examples/sample-keys/server.key")
PUBLISHED_KEY("3610893ac98cb708ebe91f3d7a7da48d9a15e9cd74ddca2976c4072ad5b9e5b4",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/nosan.pem")
PUBLISHED_KEY("4b8c7bc1ccd88b61622ed72ccf917962515d594839be28c3d5c6add6e6c4bd8b",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/keydata.py")
PUBLISHED_KEY("4d0ae26caf7a87457218f9a2889b3db7a4a20feb24d835b78058d08cacd95831",
	      "ettercap-common", "/usr/share/ettercap/etter.ssl.crt")
PUBLISHED_KEY("540101906e8daff636d6cd4b16d3607921383c2aa511eebc4d49f3e58521f320",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/x509/x509_test_import.go")
PUBLISHED_KEY("64eebde4d94a861ca1b062a103ef51d4d8a2c1b0a2133838198230e9c85407ed",
	      "golang-1.19-src", "/usr/share/go-1.19/src/net/http/internal/testcert/testcert.go")
PUBLISHED_KEY("6dcfeb85e5c6443dc2fa7db7f578d2bc4d1981882f4f9b90d62803afc06d0df5",
	      "openvpn", "/usr/share/doc/openvpn/examples/sample-keys/ca.key")
PUBLISHED_KEY("7362c1b343cbbdacd975f842d05e40cfcd32b4b514c27ccca9a6c4e7b3e9026f",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/keydata.py")
PUBLISHED_KEY("76a40ff8b96916f035544e3262130c75dbade42f419b89e8c3445836bc644bf0",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/handshake_test.go")
PUBLISHED_KEY("7c405038cca18e98d351c62b23375aea331b15e5d36751a87f8833f4a56d0985",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/keydata.py")
PUBLISHED_KEY("7f85b0193a9c2720cffbcec2cd0b7d92fd919298ae853c28ee92c2f2ab7a9ef1",
	      "puma", "/usr/share/doc/puma/examples/puma/puma_keypair.pem")
PUBLISHED_KEY("8064304dc78d97bb96dcf71c5edeb7abe8412efeab98972a9749df0ab065ad37",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/keycert3.pem")
PUBLISHED_KEY("86531bc324fbc127cf005fdfe3f94980b691365b2c0ae64b723e4c16b09e16b7",
	      "puma", "/usr/share/doc/puma/examples/puma/client-certs/server.key")
PUBLISHED_KEY("990c02b92948ebe7dd937acf1ee7bda652aee927ae71dcaa027a28d8df0a23fe",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/keycertecc.pem")
PUBLISHED_KEY("9e4456c9dc7098dc4330cc8f0f84f27f7771543758a68b03e93b2615a412eb4f",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/badcert.pem")
PUBLISHED_KEY("a0eb5a3d1414086256cfd994b4afe2c759376087269d7cede24af0dd95c30ab6",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/idnsans.pem")
PUBLISHED_KEY("ab8e035b61375a026a577d38c424249b74b59795e8690aecf05fcf1c23e27998",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/allsans.pem")
PUBLISHED_KEY("b27242ebec6d3db0ebbe05bb7c650a421ff90348629d3e0410bc7369b337d4fd",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/pycakey.pem")
PUBLISHED_KEY("bbb3a427090d44d741d44bf7171a179dd4c9a7fdac3a2e649f2f6fa0488aadc9",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/handshake_server_test.go")
PUBLISHED_KEY("bc18bc5012394e8471463241515cbb374b11537047ed3825520e7ae12bfb4cdb",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/conch/test/test_keys.py")
PUBLISHED_KEY("bc4eed6cff0f650eb4e0c6d60c07fe3377aaa742b39c6ac474061fa738575ed7",
	      "openvpn", "/usr/share/doc/openvpn/examples/sample-keys/client-ec.key")
PUBLISHED_KEY("be4c89ae84278a5efc10bd6bfa615e3f84b9a91110b17bb52ba6a351eaa14d4d",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/keycert.pem")
PUBLISHED_KEY("c3e2fc4b8742a19c114912a4fcdd9d0c58e3481c6eb4ce447b778bb7edfdde83",
	      "libpython3.11-testsuite", "/usr/lib/python3.11/test/keycert2.pem")
PUBLISHED_KEY("c7f489851840a675319fc8398596602c3fc8cd941eec70a08724a56e3d118739",
	      "golang-1.19-src", "/usr/share/go-1.19/src/net/smtp/smtp_test.go")
PUBLISHED_KEY("c835e3529b6435ee1bc17d2488f018d5ad9cec423f68cd3304717fc2a2bd6064",
	      "puma", "/usr/share/doc/puma/examples/puma/client-certs/unknown_ca.key")
PUBLISHED_KEY("ce3aa306f6b578932664a6ef81bead27247efec825737b4b4cf1c5676c099e8f",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/tls_test.go")
PUBLISHED_KEY("cf24961c2368754f0cbe436c30e5f5939d9c0bd1afa958a48106f6f948a65d1d",
	      "python3-twisted", "/usr/lib/python3/dist-packages/twisted/test/key.pem.no_trailing_newline")
PUBLISHED_KEY("d0d0748a05bc59e001ec19d6b684c8f97657c300a78fbff4083cc4f5e7dcb8bf",
	      "puma", "/usr/share/doc/puma/examples/puma/client-certs/ca.key")
PUBLISHED_KEY("d480c858901cde37606528d1980ad083a1c6d5f22224729a38664001290fcdb4",
	      "puma", "/usr/share/doc/puma/examples/puma/client-certs/client.key")
PUBLISHED_KEY("dc510f6b62c740981875d68923e0b3682323b55ed0fd853a896829c3434fa83a",
	      "openvpn", "/usr/share/doc/openvpn/examples/sample-config-files/loopback-client")
PUBLISHED_KEY("e156fa5bb9673db29989c7bfd2faedda7df13f221df0a203b5701862a2b85757",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/tls_test.go")
PUBLISHED_KEY("e7c98a2e73e33d7de4216988d748b814cded1b9b9b73b7ea83eadfc99a8d827d",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/x509/x509_test.go")
PUBLISHED_KEY("e97178009fc19e705c9257bae47fc004100da041363792d493098ac7fea922e9",
	      "golang-1.19-src", "/usr/share/go-1.19/src/crypto/tls/handshake_test.go")
PUBLISHED_KEY("ef01ce12fcfb7f97ade461871cbe200e313b333b807efd9a8de1971ff6aac078",
	      "puma", "/usr/share/doc/puma/examples/puma/client-certs/client_unknown.key")
PUBLISHED_KEY("f0365bbc34a1479b7bbc9c6408a435c3c3c4d5295073d6347ede30a4b4a3d9dd",
	      "libio-socket-ssl-perl", "/usr/share/doc/libio-socket-ssl-perl/examples/simulate_proxy.pl")
PUBLISHED_KEY("f70e0028186af9434c39b4503194fa07983f2b253e2c1333ea57314569b87145",
	      "openvpn", "/usr/share/doc/openvpn/examples/sample-keys/server-ec.key")
