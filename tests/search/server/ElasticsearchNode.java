package org.elasticsearch.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.MockPluginsService;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsService;
import org.elasticsearch.transport.netty4.Netty4Plugin;

/**
 * Starts one Elasticsearch node on loopback: base path and HTTP port are its arguments; it ends with its standard input.
 *
 * It is a real node whose plugins come from the class path. The test framework's own MockNode wants to run inside its
 * test runner, so this class takes its place; it stands in this package because only there a node can be put together.
 */
public class ElasticsearchNode {
    public static void main(String[] arguments) throws Exception {
        LogConfigurator.configureESLogging();
        Path home = Path.of(arguments[0]);
        Files.createDirectories(home.resolve("config"));
        Settings settings = Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "recruitwatch-test")
            .put("node.name", "test")
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[1])
            .put("transport.port", "0")
            .put("discovery.type", "single-node")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "test");
        try {
            new Node(NodeConstruction.prepareConstruction(environment, null, new FromClassPath(), false)).start();
        } catch (Throwable error) {
            error.printStackTrace();
            System.exit(1);
        }
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static class FromClassPath extends NodeServiceProvider {
        @Override
        PluginsService newPluginService(Environment environment, PluginsLoader loader) {
            return new MockPluginsService(environment.settings(), environment, List.of(Netty4Plugin.class));
        }
    }
}
