package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.DevkitHome;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Fake services as the supervisor starts them. Also a main class that starts them and is then killed by a test. */
final class FakeSuite {
    static final String STARTED = "started";

    private FakeSuite() {}

    /** Arguments: the checkout, the data folder. Starts one of each, says so, and waits for its end. */
    public static void main(String[] args) throws InterruptedException {
        SuiteFolder folder = new SuiteFolder(Path.of(args[0]), Path.of(args[1]));
        folder.prepare();
        try (SuiteLock lock = SuiteLock.tryTake(folder).orElseThrow()) {
            group(folder, plan(Map.of())).start(Duration.ofSeconds(60), () -> false);
            System.out.println(lock == null ? "unlocked" : STARTED);
            Thread.currentThread().join();
        }
    }

    static SuitePlan plan(Map<String, Integer> replicas) {
        FreePorts ports = new FreePorts(new SplittableRandom());
        return SuitePlan.of(
                new UpSettings(null, replicas, null, null, null, false, 0, false, false, 0), ports.next(), ports::next);
    }

    static ServiceGroup group(SuiteFolder folder, SuitePlan plan) {
        return new ServiceGroup(
                plan,
                instance -> spec(folder, instance.name(), instance.port()),
                Progress.to(new PrintStream(PrintStream.nullOutputStream()), Duration.ZERO),
                child -> {});
    }

    static ChildSpec spec(SuiteFolder folder, String name, int port) {
        return new ChildSpec(
                name,
                List.of(
                        DevkitHome.java().toString(),
                        folder.marker(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeService.class.getName(),
                        name,
                        Integer.toString(port),
                        journal(folder).toString()),
                Map.of(),
                folder.data(),
                folder.serviceLog(name));
    }

    /** Where the services write their names when they are stopped in order. */
    static Path journal(SuiteFolder folder) {
        return folder.data().resolve("journal");
    }
}
