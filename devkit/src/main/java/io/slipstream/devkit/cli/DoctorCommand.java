package io.slipstream.devkit.cli;

import io.slipstream.devkit.suite.Doctor;
import io.slipstream.devkit.suite.SlipCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks whether this machine can run the suite and what an earlier run left. Changes nothing.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private SuiteOptions suite = new SuiteOptions();

    @Override
    public Integer call() {
        List<Doctor.Check> checks = new Doctor(suite.folder()).run();
        for (Doctor.Check check : checks) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %-14s %s%s%n",
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.subject(),
                    check.finding(),
                    check.advice().isEmpty() ? "" : ". Next: " + check.advice());
        }
        List<String> failed = checks.stream()
                .filter(check -> check.outcome() == Doctor.Outcome.FAILED)
                .map(Doctor.Check::subject)
                .toList();
        if (!failed.isEmpty()) {
            throw SlipCode.CHECK_FAILED.failure(
                    "The machine cannot run the suite", "failed: " + String.join(", ", failed));
        }
        return 0;
    }
}
