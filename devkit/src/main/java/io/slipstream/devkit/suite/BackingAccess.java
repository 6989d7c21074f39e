package io.slipstream.devkit.suite;

import io.slipstream.devkit.stack.Credentials;
import io.slipstream.devkit.stack.LocalStack;
import java.util.function.UnaryOperator;

/**
 * How services reach PostgreSQL, Redis and Kafka.
 *
 * @param passwords gives the password of a database role
 */
record BackingAccess(
        String postgresUrl, String sampleUrl, UnaryOperator<String> passwords, String redisUrl, String kafkaServers) {

    /** That of a stack that runs. */
    static BackingAccess of(LocalStack stack) {
        return new BackingAccess(
                stack.postgresUrl(LocalStack.DATABASE),
                stack.postgresUrl(LocalStack.SAMPLE_DATABASE),
                stack.credentials()::password,
                stack.redisUrl(),
                stack.kafkaBootstrapServers());
    }

    /** The database role of a component. */
    static String role(Component component) {
        return Credentials.roleOf(component.key());
    }

    @Override
    public String toString() {
        return "BackingAccess[" + postgresUrl + ", " + redisUrl + ", " + kafkaServers + "]";
    }
}
