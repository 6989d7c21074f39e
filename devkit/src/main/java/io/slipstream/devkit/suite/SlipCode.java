package io.slipstream.devkit.suite;

import java.util.Locale;

/** The errors of the launcher. A code, once given, keeps its meaning; {@code docs/errors.md} is made from this list. */
public enum SlipCode {
    NO_JDK(
            1001,
            "No JDK 25 was found",
            "Neither JAVA_HOME nor PATH nor the usual install folders hold a JDK of version 25 or later.",
            "install one (for example 'apt install temurin-25-jdk', 'brew install temurin@25' or 'sdk install java"
                    + " 25-tem') or set JAVA_HOME"),
    BUILD_FAILED(
            1002,
            "The build failed",
            "Maven could not compile or package the modules; the last lines of its log are shown.",
            "read .slipstream/logs/build.log"),
    PLATFORM_UNSUPPORTED(
            1003,
            "This platform has no local PostgreSQL and Redis",
            "Programs are packed for Linux and macOS on x86-64 and arm64.",
            "use containers (SLIPSTREAM_STACK=containers) or external servers (--postgres, --redis, --kafka)"),
    NOT_BUILT(
            1004,
            "A service is not built",
            "Its application folder (target/quarkus-app) is missing or half-written.",
            "run './mvnw -Dquick -DskipTests package', or './slipstream up' which does"),
    NO_BENCHMARKS(
            1005, "This checkout has no benchmarks", "The module 'benchmarks' is missing.", "use a complete checkout"),
    TESTS_FAILED(
            1006,
            "Tests or gates failed",
            "At least one test failed, or a gate of the build did.",
            "read the first error above"),
    DEMO_FAILED(
            1007,
            "The demo failed",
            "A step did not see what it must see; the message names the step.",
            "read the message, then the logs of the services it names with './slipstream logs <service>'"),
    SETTING_WRONG(
            1101,
            "A setting is wrong",
            "An option or an environment variable has a value that cannot be used.",
            "see './slipstream help <command>'"),
    PORT_IN_USE(
            1201,
            "The port is in use",
            "Another process listens on it.",
            "stop that process or choose another port with --port"),
    DISK_FULL(
            1202,
            "There is not enough disk space",
            "PostgreSQL, Kafka and the logs need room to start and to stop in order.",
            "free some space or choose another folder with --data"),
    FOLDER_UNUSABLE(
            1203,
            "The data folder cannot be used",
            "It cannot be created, or this user may not write to it.",
            "choose another folder with --data"),
    FOLDER_OF_ANOTHER_USER(
            1204,
            "The data folder belongs to another user",
            "Its passwords and keys are that user's alone.",
            "run as that user or choose another folder with --data"),
    BACKING_FAILED(
            1301,
            "PostgreSQL, Redis or Kafka cannot be started",
            "The server ended while it started, or did not answer in time.",
            "read the server's log"),
    EXTERNAL_UNREACHABLE(
            1302,
            "An external server cannot be used",
            "The server that --postgres, --redis or --kafka names does not answer, or refuses.",
            "check its address and credentials"),
    SERVICE_DIED(
            1303,
            "A service ended while it started",
            "Its process exited; the last lines of its log are shown.",
            "read its log with './slipstream logs <service>'"),
    SERVICE_NOT_READY(
            1304,
            "A service was not ready in time",
            "Its process runs but /q/health/ready does not answer 200.",
            "read its log with './slipstream logs <service>'"),
    SERVICE_GAVE_UP(
            1305,
            "A service keeps dying",
            "It ended more often in a minute than it may be restarted.",
            "read its log with './slipstream logs <service>', then './slipstream down' and 'up'"),
    SAMPLE_DATA_FAILED(
            1306,
            "The sample data cannot be loaded",
            "PostgreSQL refused the TPC-H tables or their rows.",
            "start without it (--scale 0) or read PostgreSQL's log"),
    RUN_FILE_CORRUPT(
            1401,
            "run.json cannot be read",
            "It is not what the supervisor wrote: edited by hand, or cut off by a full disk.",
            "run './slipstream down', which clears it away"),
    SUPERVISOR_DIED(
            1402,
            "The supervisor ended unexpectedly",
            "It was killed, or the machine ran out of memory.",
            "run './slipstream down' to clear away what it left, then 'up'"),
    STOP_FAILED(
            1403,
            "The suite cannot be stopped",
            "A process does not end although it was killed.",
            "look at the process that is named"),
    NOT_RUNNING(
            1404, "The suite is not running", "There is no supervisor for this data folder.", "run './slipstream up'"),
    NO_LOG(1405, "There is no such log", "The service has not run in this data folder.", "name one of those listed"),
    CHECK_FAILED(
            1501,
            "The machine cannot run the suite",
            "At least one of the doctor's checks failed.",
            "follow the advice beside each failed check"),
    TASKS_INCONSISTENT(
            1502,
            "The task log breaks its rules",
            "A task was lost, ended twice, ran under two leases, or something else that cannot be; the report names it.",
            "keep the database as it is and report the violations"),
    VERIFIER_FAILED(
            1503,
            "The task log was not verified",
            "The database does not answer, refuses, or has no tasks in that schema.",
            "check the address, the role and --schema"),
    UNEXPECTED(
            1999,
            "Something unexpected happened",
            "An error that has no code of its own.",
            "report it with the log .slipstream/logs/up.log");

    private final int number;
    private final String title;
    private final String meaning;
    private final String next;

    SlipCode(int number, String title, String meaning, String next) {
        this.number = number;
        this.title = title;
        this.meaning = meaning;
        this.next = next;
    }

    /** The code as it is printed, for example {@code SLIP-1201}. */
    public String id() {
        return String.format(Locale.ROOT, "SLIP-%04d", number);
    }

    /** What happened, in general. */
    public String title() {
        return title;
    }

    /** Why it happens, in general. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it, in general. */
    public String next() {
        return next;
    }

    /** This error, as it happened. */
    public SlipException failure(String message, String cause) {
        return new SlipException(this, message, cause, next);
    }

    /** This error, as it happened, with advice of its own. */
    public SlipException failure(String message, String cause, String advice) {
        return new SlipException(this, message, cause, advice);
    }
}
