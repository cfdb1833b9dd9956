import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Starts one OpenSearch node on loopback: base path and HTTP port are its arguments; it ends with its standard input. */
public class OpenSearchNode {
    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", arguments[1]);
            settings.put("transport.port", "0");
            settings.put("discovery.type", "single-node");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        });
        try {
            runner.build(OpenSearchRunner.newConfigs().basePath(arguments[0]).numOfNode(1).clusterName("recruitwatch-test"));
        } catch (Throwable error) {
            error.printStackTrace();
            System.exit(1);
        }
        while (System.in.read() >= 0) {}
        System.exit(0);
    }
}
