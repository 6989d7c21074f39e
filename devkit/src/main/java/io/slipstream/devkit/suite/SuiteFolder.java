package io.slipstream.devkit.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where a suite lives.
 *
 * @param root the checkout with the built modules
 * @param data the folder with everything that one suite keeps; two suites have two
 */
public record SuiteFolder(Path root, Path data) {
    static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    public SuiteFolder {
        root = root.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
    }

    /** What runs, for people and programs. */
    public Path runFile() {
        return data.resolve("run.json");
    }

    /** Held by the supervisor as long as it lives. */
    Path lockFile() {
        return data.resolve("suite.lock");
    }

    /** The key of the installation's administrator. */
    Path adminKeyFile() {
        return data.resolve("admin-key");
    }

    /** The components' private keys and the set of their public ones. */
    Path keys() {
        return data.resolve("keys");
    }

    /** What the supervisor, the services and the build have to say. */
    public Path logs() {
        return data.resolve("logs");
    }

    /** What the supervisor reports. */
    public Path progressLog() {
        return logs().resolve("up.log");
    }

    /** PostgreSQL, Redis and Kafka. */
    public Path stack() {
        return data.resolve("stack");
    }

    /** What a service keeps on disk. */
    Path serviceData(String instanceName) {
        return data.resolve("services").resolve(instanceName);
    }

    /** What a service logs. */
    public Path serviceLog(String instanceName) {
        return logs().resolve(instanceName + ".log");
    }

    /** The application of a component as built. */
    public Path application(Component component) {
        return root.resolve(component.moduleName()).resolve("target").resolve("quarkus-app");
    }

    /** The argument that every process of this suite carries. */
    String marker() {
        return "-Dslipstream.suite=" + data;
    }

    /** Makes the folders, closed to everybody else. */
    public void prepare() {
        try {
            if (Files.exists(data)) {
                checkOwner();
            }
            for (Path folder : new Path[] {data, keys(), logs(), stack(), data.resolve("services")}) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, OWNER_FOLDER);
            }
            if (!Files.isWritable(data)) {
                throw new IOException("not writable");
            }
        } catch (IOException e) {
            throw Disk.isFull(e)
                    ? SlipCode.DISK_FULL.failure("The data folder " + data + " cannot be created", "the disk is full")
                    : SlipCode.FOLDER_UNUSABLE.failure("The data folder " + data + " cannot be used", e.toString());
        }
    }

    private void checkOwner() throws IOException {
        Path mine = Files.createTempFile("slipstream-owner", null);
        try {
            String owner = Files.getOwner(data).getName();
            String me = Files.getOwner(mine).getName();
            if (!owner.equals(me)) {
                throw SlipCode.FOLDER_OF_ANOTHER_USER.failure(
                        "The data folder " + data + " belongs to another user",
                        "its owner is " + owner + ", not " + me);
            }
        } finally {
            Files.deleteIfExists(mine);
        }
    }
}
