#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes dh_prime_table.h: the primes of Diffie-Hellman that many servers share.

Those of RFC 2409, 3526 and 7919 are worked out from their formulas; those that
programs brought along are given, with the file that has them. Each is tested to be
a prime, so that no misprint gets in. Run it by hand when a row is added; the table
is committed.
"""
import os
import textwrap

# Bits and the last summand of RFC 2409 6, RFC 3526 (from pi) and RFC 7919 A (from e).
OAKLEY = [
    ("RFC 2409 group 1", 768, 149686), ("RFC 2409 group 2", 1024, 129093),
    ("RFC 3526 group 5", 1536, 741804), ("RFC 3526 group 14", 2048, 124476),
    ("RFC 3526 group 15", 3072, 1690314), ("RFC 3526 group 16", 4096, 240904),
    ("RFC 3526 group 17", 6144, 929484), ("RFC 3526 group 18", 8192, 4743158),
]
FFDHE = [
    ("RFC 7919 ffdhe2048", 2048, 560316), ("RFC 7919 ffdhe3072", 3072, 2625351),
    ("RFC 7919 ffdhe4096", 4096, 5736041), ("RFC 7919 ffdhe6144", 6144, 15705020),
    ("RFC 7919 ffdhe8192", 8192, 10965728),
]
# Name, where it stands there, the prime.
PROGRAMS = [
    ("Apache mod_ssl 2.0", "ssl_engine_dh.c",
     "d4bcd52406f69b35994b88de5db89682c8157f62d8f33633ee5772f11f05ab22"
     "d6b5145b9f241e5acc31ff090a4bc71148976f76795094e71e7903529f5a824b"),
    ("Apache mod_ssl 2.0", "ssl_engine_dh.c",
     "e6969d3d495be32c7cf180c3bdd4798e91b7818251bb055e2a2064904a79a770"
     "fa15a259cbd523a6a6ef09c43048d5a22f971f3c20129b48000e6edd061cbc05"
     "3e371d794e5327df611ebbbe1bac9b5c6044cf023d76e05eea9bad991b13a63c"
     "974e9ef1839eb5db125136f7262e56a8871538dfd823c6505085e21f0dd5c86b"),
    ("Apache mod_ssl 2.2", "ssl_engine_dh.c",
     "9fdb8b8a004544f0045f1737d0ba2e0b274cdf1a9f588218fb435316a16e3741"
     "71fd19d8d8f37c39bf863fd60e3e300680a3030c6e4c3757d08f70e6aa871033"),
    ("Apache mod_ssl 2.2", "ssl_engine_dh.c",
     "d67de440cbbbdc1936d693d34afd0ad50c84d239a45f520bb88174cb98bce951"
     "849f912e639c72fb13b4b4d7177e16d55ac179ba420b2a29fe324a467a635e81"
     "ff5901377beddcfd33168a461aad3b72dae8860078045b07a7dbca7874087d15"
     "10ea9fcc9ddd330507dd62db88aeaa747de0f4d6e2bd68b0e7393e0f24218eb3"),
    ("nginx before 1.11", "ngx_event_openssl.c",
     "bbbc2dcad84674907c43fcf580e9cfdbd958a3f568b42d4b08eed4eb0fb3504c"
     "6c030276e710800c5ccbbaa8922614c5beeca565a5fdf1d287a2bc049be67780"
     "60e91a92a757e3048f68b076f7d36cc8f29ba5df81dc2ca725ece66270cc9a50"
     "35d8ceceef9ea0274a63ab1e58fafd4988d0f65d146757da071df045cfe16b9b"),
    ("Java's security provider", "ParameterCache.java",
     "fca682ce8e12caba26efccf7110e526db078b05edecbcd1eb4a208f3ae1617ae"
     "01f35b91a47e6df63413c5e12ed0899bcd132acd50d99151bdc43ee737592e17"),
    ("Java's security provider", "ParameterCache.java",
     "e9e642599d355f37c97ffd3567120b8e25c9cd43e927b3a9670fbec5d8901419"
     "22d2c3b3ad2480093799869d1e846aab49fab0ad26d2ce6a22219d470bce7d77"
     "7d4a21fbe9c270b57f607002f3cef8393694cf45ee3688c11a8c56ab127a3daf"),
    ("Java's security provider", "ParameterCache.java",
     "fd7f53811d75122952df4a9c2eece4e7f611b7523cef4400c31e3f80b6512669"
     "455d402251fb593d8d58fabfc5f5ba30f6cb9b556cd7813b801d346ff26660b7"
     "6b9950a5a49f9fe8047b1022c24fbba9d7feb7c61bf83b57e7c6a8a6150f04fb"
     "83f6d3c51ec3023554135a169132f675f3ae2b61d72aeff22203199dd14801c7"),
    ("OpenSSL's examples", "apps/dh512.pem, s_server.c",
     "da583c16d9852289d0e4af756f4cca92dd4be533b804fb0fed94ef9c8a4403ed"
     "574650d36999db29d776276ba2d3d412e218f4dd1e084cf6d8003e7c4774e833"),
    ("OpenSSL's examples", "apps/dh1024.pem",
     "97f64261cab505dd2828e13f1d68b6d3dbd0f313047f40e856da58cb13b8a1bf"
     "2b783a4c6d59d5f92afc6cff3d693f78b23d4f3160a9502e3efaf7ab5e1ad5a6"
     "5e554313828da83b9ff2d941dee95689fadaea0936addf1971fe635b20af4703"
     "64603c2de059f54b650ad8fa0cf70121c74799d7587132be9b999bb9b787e8ab"),
    ("OpenSSL's examples", "apps/dh2048.pem",
     "ed928935824555cb3bfba2765a690461bf21f3ab53d2cd21daff78191152f10e"
     "c1e255bd686f680053b9226a2fe49a341f65cc59328abdb1db49eddfa71266c3"
     "fd21047018f07fd6f758511972827b22a934181d2fcb21cf6d92ae43b6a829c7"
     "27a3cb00c5f2e5fb0aa45985a2bdad45f0b3adf9e08135eed983b3ccaeeaeb66"
     "e6a95766b9f128a53f2280d70ba6f671939b810ef85a90e6ccca6f665f7ac010"
     "1a1ef0fc2db6080c6228b0ecdb8928ee0ca83d6594691669533c536013b02ba7"
     "d48287ad1c729e4135fcc27ce951de6185fc199b76600f33f86bb3ca520e29c3"
     "07e89016cccc0019b6adc3a4308b33a1afd88c8d9d01dba4c4dd7f0bbd6f38c3"),
    ("OpenSSL's examples", "apps/dh2048.pem",
     "aed037c3bdf33fa2eedc4390b70a20897b770175e9b92eb20f8061ccd4b5a591"
     "723c7934fda9f9f3274490f8506472835be059271c4f2c035a4ee756a36613f1"
     "382dbd474de8a4a0322122e8c730a83c3e4800eebd6f8548a5181711ba545231"
     "c843fac4175ffaf849c440db446d8462c1c3451b49efa829f5c48a4c7bac7f64"
     "7ee000151aa9ed81101b36ab5c39aaffec54a3f8f97c1b7bf406dcb42dc092a5"
     "baa06259efeb3fab12b426982e8f3ef4b3f7b4c3302a24c8aa4213d845035ce4"
     "a8add31f816616f19e21a5c95080597f8980ad6b814e35855b79e6844491527d"
     "552b72b7c78d8d6b993a736f8486b30588b8f1b87e89668a8bd3f13ddc517d4b"),
    ("OpenSSL's examples", "apps/dh4096.pem",
     "feead19dbeaf90f61cfca1065d69db08839a2a2b6aef2488abd7531fbb3e462e"
     "7dcecefbcedcbbbdf56549ee951530568188c3d97294166b6aaba0aa5cc8555f"
     "9125503a180e90324c7f39c6a3452f3142ee72ab7dffc74c528db6da76d9c644"
     "f55d083e9cde74f7e742413b69476617d2670f2bf6d59ffcd7c3bddeed41e2bd"
     "2ccdd9e612f1056cab88c441d7f9ba74651ed1a84d407a27d71895f777ab6c77"
     "63cc00e6f1c30b2fe79446927e74bc73b8431b53011af5ad1515e63dc1de83cc"
     "802ece7dfc71fbdf179f8e41d7f1b43eba75d5a9c3b11d4f1b0b5a0988a9aacb"
     "ccc1051226dc8410e41693ec8591e31ee2f5afdfaede122d1277fc270be4d25c"
     "1137a58be961eac9f27d4c71e2391904dd6ab27bece5bd6c64c79b146c2d208c"
     "d63a4b74f8dae638dbe2c8806ba107738a8df5cfe214a4b73d03c91275fba572"
     "8146ce5fec01775b74481adf86f4854d65f5da4bb67f882a60ce0bca0acd157a"
     "a377f10b091ad0b568893039eca33cdcb61ba8c9e32a87a2f5d8b7fd26734d2f"
     "096792352d70ade9f4a51d8488bc57d32a638e0b14d6693f6776fffb355fedf6"
     "52201fa70cb8db34fb549490951a701e04ad49d671b74d089caa8c0e5e833a21"
     "291d6978f918f25d5c769bdbe4bb72a84a1afe6a0bbad18d3eacc7b454af408d"
     "4f1ccb23b9ae576fdae2d1a68f43d275741db19eedc3b81b5e56964f5f8c3363"),
    ("RFC 5114 group 22", "2.1",
     "b10b8f96a080e01dde92de5eae5d54ec52c99fbcfb06a3c69a6a9dca52d23b61"
     "6073e28675a23d189838ef1e2ee652c013ecb4aea906112324975c3cd49b83bf"
     "accbdd7d90c4bd7098488e9c219a73724effd6fae5644738faa31a4ff55bccc0"
     "a151af5f0dc8b4bd45bf37df365c1a65e68cfda76d4da708df1fb2bc2e4a4371"),
    ("RFC 5114 group 23", "2.2",
     "ad107e1e9123a9d0d660faa79559c51fa20d64e5683b9fd1b54b1597b61d0a75"
     "e6fa141df95a56dbaf9a3c407ba1df15eb3d688a309c180e1de6b85a1274a0a6"
     "6d3f8152ad6ac2129037c9edefda4df8d91e8fef55b7394b7ad5b7d0b6c12207"
     "c9f98d11ed34dbf6c6ba0b2c8bbc27be6a00e0a0b9c49708b3bf8a3170918836"
     "81286130bc8985db1602e714415d9330278273c7de31efdc7310f7121fd5a074"
     "15987d9adc0a486dcdf93acc44328387315d75e198c641a480cd86a1b9e587e8"
     "be60e69cc928b2b9c52172e413042e9b23f10b0e16e79763c9b53dcf4ba80a29"
     "e3fb73c16b8e75b97ef363e2ffa31f71cf9de5384e71b81c0ac4dffe0c10e64f"),
    ("RFC 5114 group 24", "2.3",
     "87a8e61db4b6663cffbbd19c651959998ceef608660dd0f25d2ceed4435e3b00"
     "e00df8f1d61957d4faf7df4561b2aa3016c3d91134096faa3bf4296d830e9a7c"
     "209e0c6497517abd5a8a9d306bcf67ed91f9e6725b4758c022e0b1ef4275bf7b"
     "6c5bfc11d45f9088b941f54eb1e59bb8bc39a0bf12307f5c4fdb70c581b23f76"
     "b63acae1caa6b7902d52526735488a0ef13c6d9a51bfa4ab3ad8347796524d8e"
     "f6a167b5a41825d967e144e5140564251ccacb83e6b486f6b3ca3f7971506026"
     "c0b857f689962856ded4010abd0be621c3a3960a54e710c375f26375d7014103"
     "a4b54330c198af126116d2276e11715f693877fad7ef09cadb094ae91e1a1597"),
    ("HAProxy", "ssl_sock.c",
     "ec86f870a03316ec051a7359cd1f8bf829e4d2cf52ddc2248db5389afb5ca4e4"
     "b2dace665074a6854d4b1d30b82bf310e9a72d0571e781df8b59523b5f430b68"
     "f1db07be086b1b23ee4dcc9e0e43a01edf438cecbebe90b45154b92f7b64764e"
     "5dd42eaec29eae514359c7779c503c0eed73045ff14c762ad8f8cffc3440d1b4"
     "42618466423904f868b262d755ed1b747591e0c569c1315cdb7b442ece84580d"
     "1e660cc8449efd4008675dfba7768f001187e993f97dc4bc745520d44a412f43"
     "421ac1f297174927376b2f887e1ca0a1899227d9565a71c156377e3a9d05e7ee"
     "5d8f8217bce9c2933082f9f4c9ae49dbd054b4d9754dfa06b8d63841b71f77f3"),
    ("HAProxy", "ssl_sock.c",
     "faf92a222aa77fe1674e53f75613c3b1e3296b66316a7fb3c2686bcb1d57391d"
     "1fff1cc9a6a49882315d25ff8ae0739681c88379c15a04f8370da83dae74bcdb"
     "b6a475d9718aa0179e2dc8a8df2c5f8295f8929ba7335f8971c82d6b1886c494"
     "22a5528df6f6d237920fa5ccdb7b1d3da131b7808f0b675e36a5600cf195338b"),
    ("Postfix", "tls_dh.c",
     "883f00affc0c8ab835cde5c20f55df063f1607bfce1335e41c1e03f3ab17f663"
     "5063673e10d73eb4eb468c4050e691a56e0145dec9b11f6454fad9ab4f70ba5b"),
    ("Postfix", "tls_dh.c",
     "b0feb4cfd45507e7cc88590d1726c50ca54a92238178da88aa4c1306bf5d2f9e"
     "bc96b851009d0c0d75adfd3bb17e714f3f91541444b830251cebdf729c4cf189"
     "0d683f948ea4fb768918b29116900199668c53814e273d99e75a7aafd5ece27e"
     "faed0118c2782559065c39f6cd4954afc1b1ea4af953d0df6dafd493e7baae9b"),
    ("Cisco IronPort", "the weakdh.org survey",
     "f8d5cce87a3961b5f5cbc83440c51856e0e6fa6d5ab2831078c867621ca46ca8"
     "7d7fa3b1af75b8343c699374d36920f2e39a653de8f0725aa6e2d2977537558c"
     "e27e784f4b549befb558927ba30c8bd81dacdcae93027b5dce1bc17670af7dec"
     "e81149abd7d632d9b80a6397cebcc7a9619ccf38288ea3d523287743b04e6fb3"),
    ("shared by many servers", "the weakdh.org survey",
     "d6c094ad57f5374f68d58c7b096872d945cee1f82664e0594421e1d5e3c8e98b"
     "c3f0a6af8f92f19e3fef9337b99b9c93a055d55a96e425734005a68ed47040fd"
     "f00a55936eba4b93f64cba1a004e4513611c9b217438a703a2060c2038d0cfaa"
     "ffbba48fb9dac4b2450dc58cb0320a0317e2a31b44a02787c657fb0c0cbec11d"),
    ("shared by many servers", "the weakdh.org survey",
     "c9bbf5f774a8297b0f97cdda3a3468c7117b6bf799a13d9f1f5dac487b2241fe"
     "95efb13c2855dfd2f898b3f99188e24edf326dd68c76cc85537283512d46f195"
     "3129c693364d8c71202eabb3ebc85c1df53907fbd0b7eb490ad0bc9928968680"
     "0c46ab04bf7cdd9ad425e6fb25592eb6258a0655d75e93b2671746ae349e721b"),
    ("shared by many servers", "the weakdh.org survey",
     "829febfce3ee0434862d3364a62bde7b65f0c74a3a53b555291414fcae5e86d7"
     "34b16dbdcc952b1c5eb443b154b3b46662e811e11d8bc73134018a5ea7b5b6a9"
     "720d84bc28b74822c5af24c904e5bb5adabf8ff2a5ed7b456688d6cab82f8af0"
     "188a456c3ed62d2feacf6bd3fd47337d884dfa09f0a3d69675e35806e3ae9593"),
    ("shared by many servers", "the weakdh.org survey",
     "92402435c3a12e44d3730d8e78cadfa78e2f5b51a956bff4db8e56523e9695e6"
     "3e32506cfeb912f2a77d22e71bb54c8680893b82ad1bcf337f7f7796d3fb9681"
     "81d9ba1f7034abfb1f97b3104cf3203f663e81990b7e090f6c4c5ee1a0e57ec1"
     "74d3e84ad9e72e6ac7da6aea12df297c131854fbf21ac4e879c23bbc60b4f753"),
    ("shared by many servers", "the weakdh.org survey",
     "a9a34811446c7b69a29ff9997c2181ecfaaad139ccde2455755d42f42e700afd"
     "86779d548a7c07ca5de4233261117d0a5773f2459c331af1a1b08ef8360a14de"
     "4046f27462da36aa47d9fde292b8815d598c3a9c546e7ed395d22ec39119f5b9"
     "22cc41b30af220ff47bde1b88334ad2981ddc5ed923f11c3ddd3b22c949dc41b"),
    ("shared by many servers", "the weakdh.org survey",
     "ca6b85646dc217657605dacfe801fad7598453834af126c8cc765e0f81014f24"
     "93546ab7dde5c677c32d5b0605b1bbfa4c5dbfa3253adb33205b7d8c67df98c4"
     "bce81c7813f9fc2615f1c332f953ab39ce8b7fe7e3951fb73131407f4d5489b6"
     "b17c68759a2eaf8b195a8de80a165e4eb7520774b167a00fa5629fdc5a9a25f3"),
    ("shared by many servers", "the weakdh.org survey",
     "eb373e94ab618df820d233ed93e3ebcb319bdac20994c1df003986a79fafff76"
     "54151cc9e064131492698b47496f5fdcfaf12892679d8bc31580d7d41cd83f81"
     "529c79513d58ec672e0e87fcd008c137e3e5861ab2d3a02f4d372cee4f220feb"
     "2c9039ac997664a7ebb754446aa69eb3e0ef3c60f91c26392b54ec35a970a7bb"),
    ("shared by many servers", "the weakdh.org survey",
     "80a68adc5327e05caad07c4464b8adea908432af9651b237f47a7a8bf84d568f"
     "dfdafab06621c0c428450f1c55f7d4a8ece383f27d6055addf60c4b837dcc1e3"
     "b8374e379951792939fdc3bbb4285112c8b4a9f6fce4dd53aa23f99e2647c394"
     "ce4d8bb82e773f41eb786ce84cd0c3dd4c31d755d1cf9e9b70c45ee28ecdabab"),
    ("shared by many servers", "the weakdh.org survey",
     "c0eb5f3a4cb30a9ffe3786e84c03814169b520305ad49f54efd8caac31a69b29"
     "73cc9f57b4b8f80d2c5fb68b3913b6172042d2e5bd53381a5e597696c9e97bd6"
     "488db3395581320ddd4af9cde4a4ebe29118c68828e5b39289c267280b4fdc25"
     "10c288b2174d77ee0aad9c1e17ea5ed37cf971b6b19a87118e529826591ca14b"),
    ("shared by many servers", "the weakdh.org survey",
     "8fc0e1e20574d6ab3c76ddea64524c2076446b6798e5b6bd2614f9669a5061d6"
     "99034db4819780ec8ee28a4e66b5c4e0a634e47bf9c981a5ec4908ee1b83a410"
     "813165ac0ab6bdcfd3257188ac49399d541c16f2960f9d64b9c51ec085ad0bb4"
     "fe38901318f0cd6165d4b1b31c723953b83217f8b3ebf8708160e82d7911754b"),
]


def fixed_pi(bits):
    """floor(2^bits * pi), by Machin's formula."""
    guard = 64
    one = 1 << (bits + guard)

    def arctan_of_inverse(x):
        total = term = one // x
        n, sign = 3, -1
        while term:
            term //= x * x
            total += sign * (term // n)
            n, sign = n + 2, -sign
        return total

    return 4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239)) >> guard


def fixed_e(bits):
    """floor(2^bits * e), by its series."""
    guard = 64
    total = term = 1 << (bits + guard)
    n = 1
    while term:
        term //= n
        total += term
        n += 1
    return total >> guard


def is_prime(p):
    """Miller and Rabin, with bases enough for what nobody made to deceive."""
    d, s = p - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19):
        x = pow(base, d, p)
        if x in (1, p - 1):
            continue
        for _ in range(s - 1):
            x = x * x % p
            if x == p - 1:
                break
        else:
            return False
    return True


def primes():
    for name, bits, last in OAKLEY:
        middle = (fixed_pi(bits - 130)) + last
        yield name, 2 ** bits - 2 ** (bits - 64) - 1 + 2 ** 64 * middle
    for name, bits, last in FFDHE:
        middle = (fixed_e(bits - 130)) + last
        yield name, 2 ** bits - 2 ** (bits - 64) + middle * 2 ** 64 - 1
    for name, where, digits in PROGRAMS:
        prime = int(digits, 16)
        yield "%s (%d bits)" % (name, prime.bit_length()), prime


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dh_prime_table.h")
    with open(path, "w", encoding="ascii") as out:
        out.write("""/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made by generate_dh_primes.py, which says where each is from. Do not edit.
 * DH_PRIME(name, p in lower-case hex)
 */
/* clang-format off */
""")
        for name, prime in primes():
            if not is_prime(prime):
                raise SystemExit("%s is not a prime" % name)
            lines = textwrap.wrap("%x" % prime, 64)
            out.write('DH_PRIME("%s",\n\t"%s")\n' % (name, '"\n\t"'.join(lines)))


main()
