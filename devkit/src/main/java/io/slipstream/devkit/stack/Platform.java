package io.slipstream.devkit.stack;

import java.util.Locale;

/** The platforms whose native PostgreSQL and Redis come with the devkit. */
enum Platform {
    LINUX_X86_64("postgres-linux-x86_64.txz", "redis-server-6.2.6-v5-linux-amd64"),
    LINUX_ARM64("postgres-linux-arm_64.txz", "redis-server-6.2.7-linux-arm64"),
    MAC_X86_64("postgres-darwin-x86_64.txz", "redis-server-6.2.6-v5-darwin-amd64"),
    MAC_ARM64("postgres-darwin-arm_64.txz", "redis-server-6.2.6-v5-darwin-arm64");

    private final String postgresArchive;
    private final String redisExecutable;

    Platform(String postgresArchive, String redisExecutable) {
        this.postgresArchive = postgresArchive;
        this.redisExecutable = redisExecutable;
    }

    /** The resource with PostgreSQL's programs and libraries. */
    String postgresArchive() {
        return postgresArchive;
    }

    /** The resource with the Redis server. */
    String redisExecutable() {
        return redisExecutable;
    }

    /** The platform of this machine. */
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The platform of the two system properties {@code os.name} and {@code os.arch}. */
    static Platform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
        if (os.startsWith("linux") && (arm || intel)) {
            return arm ? LINUX_ARM64 : LINUX_X86_64;
        }
        if (os.startsWith("mac") && (arm || intel)) {
            return arm ? MAC_ARM64 : MAC_X86_64;
        }
        throw new StackException(
                ("There is no local PostgreSQL and Redis for %s on %s. Use containers (SLIPSTREAM_STACK=containers) or"
                                + " external servers (--postgres URL --redis URL --kafka HOSTS).")
                        .formatted(osName, osArch));
    }
}
