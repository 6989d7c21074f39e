package io.slipstream.devkit.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLaunchTest {
    private static final AdminKey ADMIN_KEY = AdminKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    private SuiteFolder folder;
    private SuitePlan plan;
    private ServiceLaunch launch;

    @BeforeEach
    void setUp() throws IOException {
        folder = new SuiteFolder(root, root.resolve("data"));
        for (Component component : Component.values()) {
            Files.createDirectories(folder.application(component));
            Files.createFile(folder.application(component).resolve("quarkus-run.jar"));
        }
        FreePorts ports = new FreePorts(new SplittableRandom(1));
        plan = SuitePlan.of(
                new UpSettings(null, Map.of("cache-service", 2), null, null, null, false, 0, true, false, 0),
                8080,
                ports::next);
        launch = new ServiceLaunch(
                folder,
                folder.marker(),
                plan,
                new BackingAccess(
                        "postgresql://127.0.0.1:5/slipstream",
                        "postgresql://127.0.0.1:5/sample",
                        role -> "password-of-" + role,
                        "redis://127.0.0.1:6",
                        "127.0.0.1:7"),
                new ComponentKeys(folder.keys()),
                ADMIN_KEY);
    }

    @Test
    void spec_ofEveryComponent_keepsSecretsOffTheCommandLine() {
        for (ServiceInstance instance : plan.instances()) {
            String command = String.join(" ", launch.spec(instance, List.of()).command());

            assertThat(command).contains(folder.marker()).doesNotContain("password-of-", ADMIN_KEY.value());
        }
    }

    @Test
    void spec_ofTheGateway_knowsEveryReplicaAndTheAdminKey() {
        Map<String, String> environment =
                launch.spec(plan.of(Component.GATEWAY).getFirst(), List.of()).environment();

        assertThat(environment)
                .containsEntry("QUARKUS_HTTP_PORT", "8080")
                .containsEntry("SLIPSTREAM_SERVICES_CACHE", plan.urls(Component.CACHE_SERVICE))
                .containsEntry("SLIPSTREAM_SERVICES_EXTRACTOR", plan.urls(Component.DOCUMENT_EXTRACTOR))
                .containsEntry("SLIPSTREAM_POSTGRES_USERNAME", "slipstream_gateway")
                .containsEntry("SLIPSTREAM_POSTGRES_PASSWORD", "password-of-slipstream_gateway")
                .containsEntry("SLIPSTREAM_SECURITY_SIGNING_KEY_ID", "gateway")
                .containsEntry("SLIPSTREAM_GATEWAY_BOOTSTRAP_ADMIN_KEY", ADMIN_KEY.value());
    }

    @Test
    void spec_ofOthers_holdsOnlyWhatIsTheirs() {
        Map<String, String> query = launch.spec(plan.of(Component.QUERY_SERVICE).getFirst(), List.of())
                .environment();
        Map<String, String> extractor = launch.spec(
                        plan.of(Component.DOCUMENT_EXTRACTOR).getFirst(), List.of())
                .environment();

        assertThat(query)
                .containsEntry("SLIPSTREAM_SAMPLE_USERNAME", "sample_reader")
                .doesNotContainKey("SLIPSTREAM_GATEWAY_BOOTSTRAP_ADMIN_KEY");
        assertThat(extractor).doesNotContainKey("SLIPSTREAM_POSTGRES_PASSWORD");
    }

    @Test
    void spec_withAnAotCache_runsInTheApplicationsFolderWithTheFlagsOfItsTraining() {
        ChildSpec spec = launch.spec(plan.instances().getFirst(), List.of("-XX:AOTCache=/a"));

        assertThat(spec.directory()).isEqualTo(folder.application(Component.CACHE_SERVICE));
        assertThat(spec.command())
                .containsAll(ServiceLaunch.jvmFlags(Component.CACHE_SERVICE))
                .contains("-XX:AOTCache=/a")
                .endsWith("-jar", "quarkus-run.jar");
    }

    @Test
    void spec_applicationMissing_saysThatItIsNotBuilt() throws IOException {
        Files.delete(folder.application(Component.GATEWAY).resolve("quarkus-run.jar"));

        assertThatThrownBy(() -> launch.spec(plan.of(Component.GATEWAY).getFirst(), List.of()))
                .isInstanceOfSatisfying(
                        SlipException.class, e -> assertThat(e.code()).isEqualTo(SlipCode.NOT_BUILT));
    }
}
