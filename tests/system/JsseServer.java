// SPDX-License-Identifier: GPL-3.0-or-later
// A server of Java's TLS: java JsseServer.java KEYSTORE PORT WHAT [PORT WHAT]...
// WHAT is "defaults", or "everything" that this Java still has: with the security
// properties of jsse.sh that is SSL 3.0, anonymous suites, NULL, RC4, DES and EXPORT.
import java.io.FileInputStream;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

public class JsseServer {
	private static final char[] PASSWORD = "secret".toCharArray();

	private static void shake(SSLSocket socket) {
		try (socket) {
			socket.setSoTimeout(10000);
			socket.startHandshake();
		} catch (Exception refused) {
			// The client hears why, and nobody else needs to.
		}
	}

	private static void serve(SSLContext context, int port, String what,
			ExecutorService workers) throws Exception {
		SSLServerSocket server = (SSLServerSocket)
			context.getServerSocketFactory().createServerSocket(port, 1000);

		if (what.equals("everything")) {
			server.setEnabledProtocols(server.getSupportedProtocols());
			server.setEnabledCipherSuites(server.getSupportedCipherSuites());
		}
		for (;;) {
			SSLSocket socket = (SSLSocket) server.accept();
			workers.execute(() -> shake(socket));
		}
	}

	public static void main(String[] words) throws Exception {
		ExecutorService workers = Executors.newCachedThreadPool();
		KeyStore store = KeyStore.getInstance("PKCS12");
		KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
		SSLContext context = SSLContext.getInstance("TLS");

		try (FileInputStream file = new FileInputStream(words[0])) {
			store.load(file, PASSWORD);
		}
		keys.init(store, PASSWORD);
		context.init(keys.getKeyManagers(), null, null);
		for (int i = 1; i + 1 < words.length; i += 2) {
			int port = Integer.parseInt(words[i]);
			String what = words[i + 1];

			workers.execute(() -> {
				try {
					serve(context, port, what, workers);
				} catch (Exception failure) {
					failure.printStackTrace();
				}
			});
		}
	}
}
