package io.slipstream.task.notification;

/** Who is told: one subject, or whoever has a role. */
public sealed interface Recipient {
    /** The longest name of a subject. */
    int SUBJECT_LIMIT = 255;

    /** One text that stands for it, such as {@code subject:alice} or {@code role:tasks:admin}. */
    String address();

    /** A subject of the tenant. */
    static Recipient subject(String name) {
        return new Subject(name);
    }

    /** Whoever has a scope of the tenant, such as {@code tasks:admin}. */
    static Recipient role(String name) {
        return new Role(name);
    }

    /**
     * One subject.
     *
     * @param name as credentials name it, 1 to {@link #SUBJECT_LIMIT} characters
     */
    record Subject(String name) implements Recipient {
        private static final String PREFIX = "subject:";

        public Subject {
            if (name.isBlank() || name.length() > SUBJECT_LIMIT) {
                throw new IllegalArgumentException(
                        "subject of a notification must be 1 to " + SUBJECT_LIMIT + " characters");
            }
        }

        @Override
        public String address() {
            return PREFIX + name;
        }
    }

    /**
     * All whose credential has a scope.
     *
     * @param name the scope, such as {@code tasks:admin}
     */
    record Role(String name) implements Recipient {
        private static final String PREFIX = "role:";

        public Role {
            if (name.isBlank()) {
                throw new IllegalArgumentException("role of a notification must not be empty");
            }
        }

        @Override
        public String address() {
            return PREFIX + name;
        }
    }

    /** The recipient that a text stands for. */
    static Recipient of(String address) {
        if (address.startsWith(Subject.PREFIX)) {
            return new Subject(address.substring(Subject.PREFIX.length()));
        }
        if (address.startsWith(Role.PREFIX)) {
            return new Role(address.substring(Role.PREFIX.length()));
        }
        throw new IllegalArgumentException("a recipient must begin with subject: or role:, got '" + address + "'");
    }
}
