package io.slipstream.devkit.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that starts a stack, says where it is, and waits to be killed. */
record Owner(Process process, Path directory, long postgres, long redis, long kafka) {

    /** With an argument a stack in that directory, without one a temporary stack. */
    static Owner start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                DevkitHome.java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + DevkitHome.PROPERTY + "=" + DevkitHome.path(),
                Owner.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.lines()
                .filter(candidate -> candidate.startsWith("STACK "))
                .findFirst()
                .orElseThrow(() -> new IOException("the owner ended before its stack was up"));
        String[] facts = line.split(" ");
        return new Owner(
                process,
                Path.of(facts[4]),
                Long.parseLong(facts[1]),
                Long.parseLong(facts[2]),
                Long.parseLong(facts[3]));
    }

    void kill() {
        Signals.awaitExit(process.destroyForcibly().toHandle(), java.time.Duration.ofSeconds(30));
    }

    public static void main(String[] arguments) throws InterruptedException {
        StackBuilder builder = LocalStack.builder();
        if (arguments.length > 0) {
            builder.directory(Path.of(arguments[0]));
        }
        LocalStack stack = builder.start();
        System.out.printf(
                "STACK %d %d %d %s%n",
                stack.postgres().pid().orElseThrow(),
                stack.redis().pid().orElseThrow(),
                stack.kafka().pid().orElseThrow(),
                stack.directory());
        Thread.currentThread().join();
    }
}
